import { Stack, Text } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { DoorFrame } from "../ui/DoorFrame";
import { ScreenTitle } from "../ui/ScreenTitle";
import { LogInForm } from "./LogInForm";
import { SsoProblem } from "./SingleSignOn";

const route = getRouteApi("/login");

export function LogInPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { sso } = route.useSearch();
  return (
    <DoorFrame>
      <Stack gap="lg">
        <Stack gap={6}>
          <ScreenTitle>{t("login.title")}</ScreenTitle>
          <Text c="dimmed">{t("login.intro")}</Text>
        </Stack>
        <SsoProblem why={sso} />
        <LogInForm onDone={() => void navigate({ to: "/" })} />
        <Text size="sm" c="dimmed">
          {t("login.noAccount")}
        </Text>
      </Stack>
    </DoorFrame>
  );
}
