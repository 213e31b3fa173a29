import { Button, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Refused } from "../api/errors";
import { ErrorNote } from "./ErrorNote";
import { ScreenTitle } from "./ScreenTitle";

/** A page whose subject cannot be had: it is not there, or not for whoever asks, or nobody answers. */
export function Lost({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useTranslation();
  const code = error instanceof Refused ? error.code : "";
  if (code !== "not_found" && code !== "not_allowed") {
    return (
      <Stack align="start">
        <ErrorNote error={error} />
        <Button variant="light" onClick={retry}>
          {t("app.tryAgain")}
        </Button>
      </Stack>
    );
  }
  return (
    <Stack align="start">
      <ScreenTitle>{t("app.notFoundTitle")}</ScreenTitle>
      <Text c="dimmed">{t("app.notFoundText")}</Text>
      <Button component={Link} to="/">
        {t("sessions.title")}
      </Button>
    </Stack>
  );
}
