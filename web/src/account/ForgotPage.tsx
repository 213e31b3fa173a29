import { Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { passwordApi } from "../api/accounts";
import { DoorFrame } from "../ui/DoorFrame";
import { ErrorNote } from "../ui/ErrorNote";
import { ScreenTitle } from "../ui/ScreenTitle";
import { emailProblem } from "./rules";

/** Forgot password: asks for a link by mail. Whether there is an account is never told. */
export function ForgotPage() {
  const { t } = useTranslation();
  return (
    <DoorFrame>
      <Stack gap="lg">
        <ForgotForm />
        <Anchor component={Link} to="/login" size="sm">
          {t("forgot.back")}
        </Anchor>
      </Stack>
    </DoorFrame>
  );
}

export function ForgotForm() {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { email: "" },
    validate: { email: (value) => emailProblem(value) },
  });
  const ask = useMutation({ mutationFn: (email: string) => passwordApi.forgot(email) });
  if (ask.isSuccess) {
    return (
      <Stack gap={6} role="status">
        <ScreenTitle>{t("forgot.doneTitle")}</ScreenTitle>
        <Text>{t("forgot.done", { email: ask.variables })}</Text>
        <Text c="dimmed">{t("forgot.nothing")}</Text>
      </Stack>
    );
  }
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ email }) => {
        if (!ask.isPending) ask.mutate(email.trim());
      })}
    >
      <Stack gap="md">
        <Stack gap={6} mb="xs">
          <ScreenTitle>{t("forgot.title")}</ScreenTitle>
          <Text c="dimmed">{t("forgot.intro")}</Text>
        </Stack>
        <TextInput
          size="md"
          type="email"
          autoComplete="username"
          label={t("login.email")}
          dir="ltr"
          {...form.getInputProps("email")}
        />
        <ErrorNote error={ask.error} />
        <Button type="submit" size="md" loading={ask.isPending}>
          {t("forgot.submit")}
        </Button>
      </Stack>
    </form>
  );
}
