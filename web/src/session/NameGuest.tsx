import { Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { nameProblem } from "../account/rules";
import { api } from "../api/client";
import { Unsent } from "../board/Unsent";
import { DoorFrame } from "../ui/DoorFrame";
import { ErrorNote } from "../ui/ErrorNote";
import { ScreenTitle } from "../ui/ScreenTitle";
import { AttendanceNotice } from "./AttendanceNotice";
import type { WayProps } from "./SessionPage";

/** A guest says who they are. */
export function NameGuest({ session, live, knock, logIn }: WayProps) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { name: "" },
    validate: { name: (value) => nameProblem(value) },
  });
  const give = useMutation({
    mutationFn: (name: string) => api.addGuest(session.link, name),
    onSuccess: knock,
  });
  const name = live.door?.session?.name;
  return (
    <DoorFrame>
      <Stack gap="lg">
        <Stack gap={4}>
          {name && (
            <Text c="dimmed">
              <bdi>{name}</bdi>
            </Text>
          )}
          <ScreenTitle tab={name}>{t("naming.title")}</ScreenTitle>
        </Stack>
        <form noValidate onSubmit={form.onSubmit((values) => give.mutate(values.name.trim()))}>
          <Stack gap="md">
            <TextInput
              size="md"
              autoComplete="name"
              label={t("naming.name")}
              description={t("naming.hint")}
              {...form.getInputProps("name")}
            />
            <ErrorNote error={give.error} />
            <Button type="submit" size="md" loading={give.isPending}>
              {t("naming.submit")}
            </Button>
          </Stack>
        </form>
        <Text size="sm">
          {t("naming.haveAccount")}{" "}
          <Anchor component="button" type="button" inherit underline="always" onClick={logIn}>
            {t("login.title")}
          </Anchor>
        </Text>
        <AttendanceNotice attendance={live.door?.attendance} />
        <Unsent />
      </Stack>
    </DoorFrame>
  );
}
