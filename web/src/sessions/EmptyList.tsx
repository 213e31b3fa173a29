import { Button, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Status } from "../api/types";
import { IconPlus } from "../ui/icons";
import { Mark } from "../ui/Mark";

/** What to do next where there is nothing yet; `onNew` only for who may add a session. */
export function EmptyList({ status, onNew }: { status: Status; onNew?: () => void }) {
  const { t } = useTranslation();
  const active = status === "active";
  const text = active && !onNew ? t("sessions.empty.contact") : t(`sessions.empty.${status}`);
  return (
    <Stack align="center" gap="sm" py="3.5rem" px="md" ta="center">
      <Mark size={52} />
      <Title order={2} fz="1.5rem" mt="sm">
        {t(`sessions.emptyTitle.${status}`)}
      </Title>
      <Text c="dimmed" maw={420}>
        {text}
      </Text>
      {active && onNew && (
        <Button mt="sm" size="md" leftSection={<IconPlus size={18} />} onClick={onNew}>
          {t("sessions.new")}
        </Button>
      )}
    </Stack>
  );
}
