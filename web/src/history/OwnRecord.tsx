import { Button, Group, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { recordAddress } from "../api/history";
import { dateAndTime, timeOfDay } from "../ui/format";
import { IconDownload } from "../ui/icons";
import { PagedRows } from "../ui/PagedRows";
import { Row } from "../ui/Rows";
import { ownStaysQuery } from "./queries";
import { howLong } from "./times";

/** When I was where, and everything that is kept of me, to download (rule 47). */
export function OwnRecord() {
  const { t, i18n } = useTranslation();
  const query = useInfiniteQuery(ownStaysQuery);
  const months = query.data?.pages[0]?.months;
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t("record.text")}{" "}
        {months !== undefined &&
          (months > 0 ? t("attendance.months", { count: months }) : t("attendance.forEver"))}
      </Text>
      <Group>
        <Button
          component="a"
          href={recordAddress}
          download
          variant="default"
          leftSection={<IconDownload size={18} />}
        >
          {t("record.download")}
        </Button>
      </Group>
      <PagedRows
        label={t("record.stays")}
        query={query}
        rows={(page) => page.stays}
        columns={1}
        empty={<Text c="dimmed">{t("record.none")}</Text>}
      >
        {(stay) => (
          <Row
            key={`${stay.session} ${String(stay.run)} ${String(stay.from)}`}
            name={<bdi>{stay.session}</bdi>}
            about={`${dateAndTime(stay.from, i18n.language)} – ${
              stay.to ? timeOfDay(stay.to, i18n.language) : t("history.here")
            }`}
            cells={[
              <Text key="long" size="sm">
                {stay.to ? howLong((stay.to - stay.from) / 1000, i18n.language) : ""}
              </Text>,
            ]}
          />
        )}
      </PagedRows>
    </Stack>
  );
}
