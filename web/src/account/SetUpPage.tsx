import { Button, Group, Paper, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import type { Me } from "../api/types";
import { currentLanguage } from "../locales/i18n";
import { DoorFrame } from "../ui/DoorFrame";
import { ErrorNote } from "../ui/ErrorNote";
import { ScreenTitle } from "../ui/ScreenTitle";
import { useBecome } from "./me";
import { emailProblem, nameProblem, passwordProblem } from "./rules";

/** The first start: who administers this, then a session to try. */
export function SetUpPage() {
  const [me, setMe] = useState<Me | null>(null);
  return <DoorFrame>{me ? <FirstSession /> : <Administrator onDone={setMe} />}</DoorFrame>;
}

function Administrator({ onDone }: { onDone: (me: Me) => void }) {
  const { t } = useTranslation();
  const become = useBecome();
  const form = useForm({
    initialValues: { name: "", email: "", password: "" },
    validate: {
      name: (value) => nameProblem(value),
      email: (value) => emailProblem(value),
      password: (value) => passwordProblem(value),
    },
  });
  const setUp = useMutation({
    mutationFn: api.setUp,
    onSuccess: async (me) => {
      await become(me);
      onDone(me);
    },
  });
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) =>
        setUp.mutate({
          name: values.name.trim(),
          email: values.email.trim(),
          password: values.password,
          language: currentLanguage(),
        }),
      )}
    >
      <Stack gap="md">
        <Stack gap={6} mb="xs">
          <Text c="dimmed" size="sm">
            {t("setup.step", { now: 1, of: 2 })}
          </Text>
          <ScreenTitle>{t("setup.title")}</ScreenTitle>
          <Text c="dimmed">{t("setup.intro")}</Text>
        </Stack>
        <TextInput
          size="md"
          autoComplete="name"
          label={t("setup.name")}
          description={t("setup.nameHint")}
          {...form.getInputProps("name")}
        />
        <TextInput
          size="md"
          type="email"
          autoComplete="username"
          label={t("login.email")}
          dir="ltr"
          {...form.getInputProps("email")}
        />
        <PasswordInput
          size="md"
          autoComplete="new-password"
          label={t("login.password")}
          description={t("account.passwordHint")}
          visibilityToggleButtonProps={{ "aria-label": t("login.showPassword") }}
          {...form.getInputProps("password")}
        />
        <ErrorNote error={setUp.error} />
        <Button type="submit" size="md" loading={setUp.isPending}>
          {t("setup.submit")}
        </Button>
      </Stack>
    </form>
  );
}

function FirstSession() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: () =>
      api.addSession({ name: t("setup.firstName"), policy: "classroom", guests: "direct" }),
    onSuccess: async (item) => {
      await client.invalidateQueries({ queryKey: ["sessions"] });
      await navigate({ to: "/s/$link", params: { link: item.link } });
    },
  });
  return (
    <Stack gap="lg">
      <Stack gap={6}>
        <Text c="dimmed" size="sm">
          {t("setup.step", { now: 2, of: 2 })}
        </Text>
        <ScreenTitle>{t("setup.doneTitle")}</ScreenTitle>
        <Text c="dimmed">{t("setup.doneText")}</Text>
      </Stack>
      <Paper withBorder p="lg" radius="lg">
        <Stack gap="sm">
          <Text fw={600}>{t("setup.tryTitle")}</Text>
          <Text size="sm">{t("setup.tryText")}</Text>
          <ErrorNote error={create.error} />
          <Button size="md" loading={create.isPending} onClick={() => create.mutate()}>
            {t("setup.tryButton")}
          </Button>
        </Stack>
      </Paper>
      <Group>
        <Button variant="subtle" onClick={() => void navigate({ to: "/" })}>
          {t("setup.later")}
        </Button>
      </Group>
    </Stack>
  );
}
