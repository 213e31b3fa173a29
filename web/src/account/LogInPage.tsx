import { Stack, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { DoorFrame } from "../ui/DoorFrame";
import { ScreenTitle } from "../ui/ScreenTitle";
import { LogInForm } from "./LogInForm";

export function LogInPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <DoorFrame>
      <Stack gap="lg">
        <Stack gap={6}>
          <ScreenTitle>{t("login.title")}</ScreenTitle>
          <Text c="dimmed">{t("login.intro")}</Text>
        </Stack>
        <LogInForm onDone={() => void navigate({ to: "/" })} />
        <Text size="sm" c="dimmed">
          {t("login.noAccount")}
        </Text>
      </Stack>
    </DoorFrame>
  );
}
