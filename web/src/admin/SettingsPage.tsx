import { Badge, Code, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import i18next from "i18next";
import { useTranslation } from "react-i18next";
import type { Setting } from "../api/types";
import { settingsQuery } from "../people/queries";
import { duration } from "../ui/format";
import { Lost } from "../ui/Lost";
import { Row, Rows, RowsWaiting } from "../ui/Rows";
import { ScreenTitle } from "../ui/ScreenTitle";
import { partOf, parts } from "./parts";

/** Settings: what the operator has set, and by which flag; nothing is changed here. */
export function SettingsRoute() {
  const { t } = useTranslation();
  const query = useQuery(settingsQuery);
  if (query.isError) return <Lost error={query.error} retry={() => void query.refetch()} />;
  return (
    <Stack gap="xl">
      <Stack gap={6}>
        <ScreenTitle>{t("settings.title")}</ScreenTitle>
        <Text c="dimmed" maw={640}>
          {t("settings.intro")}
        </Text>
        {query.data && (
          <Text size="sm">{t("settings.version", { version: query.data.version })}</Text>
        )}
      </Stack>
      {query.data ? <Parts settings={query.data.settings} /> : <RowsWaiting />}
    </Stack>
  );
}

function Parts({ settings }: { settings: readonly Setting[] }) {
  const { t } = useTranslation();
  return parts.map((part) => {
    const own = settings.filter((setting) => partOf(setting.flag) === part);
    if (own.length === 0) return null;
    const title = t(`settings.part.${part}`);
    return (
      <Stack key={part} component="section" gap="sm" aria-label={title}>
        <Title order={2} fz="1.35rem">
          {title}
        </Title>
        <Rows label={title} columns={1}>
          {own.map((setting) => (
            <Row
              key={setting.flag}
              name={<Text span>{flagText(setting.flag)}</Text>}
              about={<Code dir="ltr">--{setting.flag}</Code>}
              cells={[<Value key="value" setting={setting} />]}
            />
          ))}
        </Rows>
      </Stack>
    );
  });
}

// A flag that has no words yet is called what it is.
function flagText(flag: string): string {
  const key = `settings.flag.${flag}`;
  return i18next.exists(key) ? i18next.t(key as "settings.title") : flag;
}

function Value({ setting }: { setting: Setting }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs">
      <ValueText setting={setting} />
      {setting.given && (
        <Badge variant="light" size="sm" tt="none">
          {t("settings.given")}
        </Badge>
      )}
    </Group>
  );
}

function ValueText({ setting }: { setting: Setting }) {
  const { t, i18n } = useTranslation();
  const { seconds, number, on, text, secret } = setting;
  if (secret) return <Text span>{t("settings.secret")}</Text>;
  if (seconds !== undefined) {
    return <Text span>{seconds === 0 ? t("settings.off") : duration(seconds, i18n.language)}</Text>;
  }
  if (number !== undefined) return <Text span>{number}</Text>;
  if (on !== undefined) return <Text span>{t(on ? "settings.yes" : "settings.no")}</Text>;
  if (!text) {
    return (
      <Text span c="dimmed">
        {t("settings.none")}
      </Text>
    );
  }
  return (
    <Text span dir="ltr" style={{ overflowWrap: "anywhere" }}>
      {text}
    </Text>
  );
}
