import { Group, Loader, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLine } from "../live/line";
import classes from "./ReconnectingBanner.module.css";

/** The page's own line is broken and comes back by itself. */
export function ReconnectingBanner() {
  const line = useLine();
  const { t } = useTranslation();
  return (
    <div role="status" className={line === "open" ? undefined : classes.banner}>
      {line !== "open" && (
        <Group gap="sm" justify="center" wrap="nowrap">
          <Loader size="xs" color="currentColor" />
          <Text fw={600}>{t("live.reconnecting")}</Text>
          <Text className={classes.more}>{t("live.reconnectingText")}</Text>
        </Group>
      )}
    </div>
  );
}
