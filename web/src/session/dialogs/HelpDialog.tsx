import { Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useInside } from "../../live/react";
import { duration } from "../../ui/format";
import { Sheet } from "../../ui/Sheet";

const parts = ["leave", "lost", "sound"] as const;

/** The few things that people ask about, with this session's own figures. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const { figures, me } = useInside();
  const time = (seconds: number) => duration(seconds, i18n.language);
  return (
    <Sheet title={t("live.help")} onClose={onClose}>
      <Stack gap="md">
        {parts.map((part) => (
          <Part key={part} title={t(`help.${part}.title`)} text={t(`help.${part}.text`)} />
        ))}
        {me.may.includes("end") && <Part title={t("help.end.title")} text={t("help.end.text")} />}
        {figures.idleNotice > 0 && (
          <Part
            title={t("help.idle.title")}
            text={t("help.idle.text", {
              notice: time(figures.idleNotice),
              logout: time(figures.idleNotice + figures.idleLogout),
            })}
          />
        )}
      </Stack>
    </Sheet>
  );
}

function Part({ title, text }: { title: string; text: string }) {
  return (
    <section>
      <Title order={3} fz="1.15rem">
        {title}
      </Title>
      <Text>{text}</Text>
    </section>
  );
}
