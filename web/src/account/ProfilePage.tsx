import {
  Button,
  Group,
  NativeSelect,
  Paper,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import { Refused } from "../api/errors";
import type { Me } from "../api/types";
import { Links } from "../contacts/Links";
import { OwnRecord } from "../history/OwnRecord";
import { changeLanguage, currentLanguage, isLanguage, languages, ownName } from "../locales/i18n";
import { ErrorNote } from "../ui/ErrorNote";
import { ScreenTitle } from "../ui/ScreenTitle";
import { said } from "../ui/said";
import { toast } from "../ui/toast";
import { Logins } from "./Logins";
import { meQuery } from "./me";
import { nameProblem, passwordProblem } from "./rules";

export function ProfileRoute() {
  const { me } = useRouteContext({ from: "/account" });
  return <ProfilePage me={me} />;
}

export function ProfilePage({ me }: { me: Me }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xl" maw={640} mx="auto">
      <ScreenTitle>{t("profile.title")}</ScreenTitle>
      <Part title={t("profile.about")}>
        <AboutForm me={me} />
      </Part>
      <Part title={t("profile.password")}>
        <PasswordForm />
      </Part>
      <Part title={t("links.title")}>
        <Links />
      </Part>
      <Part title={t("profile.logins")}>
        <Logins />
      </Part>
      <Part title={t("record.title")}>
        <OwnRecord />
      </Part>
    </Stack>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper component="section" withBorder p="lg" radius="lg" aria-label={title}>
      <Title order={2} fz="1.35rem" mb="md">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

function AboutForm({ me }: { me: Me }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const form = useForm({
    initialValues: {
      name: me.name,
      language: isLanguage(me.language) ? me.language : currentLanguage(),
    },
    validate: { name: (value) => nameProblem(value) },
  });
  const save = useMutation({
    mutationFn: api.changeMe,
    onSuccess: async (changed) => {
      client.setQueryData(meQuery.queryKey, changed);
      if (isLanguage(changed.language)) await changeLanguage(changed.language);
      form.resetDirty();
      toast((t) => t("app.saved"));
    },
  });
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((v) => save.mutate({ name: v.name.trim(), language: v.language }))}
    >
      <Stack gap="md">
        <TextInput autoComplete="name" label={t("profile.name")} {...form.getInputProps("name")} />
        {me.email && (
          <TextInput
            label={t("login.email")}
            value={me.email}
            readOnly
            dir="ltr"
            variant="filled"
          />
        )}
        <NativeSelect
          label={t("app.language")}
          data={languages.map((value) => ({ value, label: ownName(value) }))}
          {...form.getInputProps("language")}
        />
        <ErrorNote error={save.error} />
        <Group>
          <Button type="submit" loading={save.isPending}>
            {t("app.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function PasswordForm() {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { current: "", next: "" },
    validate: {
      current: (value) => (value ? null : said((t) => t("login.passwordMissing"))),
      next: (value) => passwordProblem(value),
    },
  });
  const change = useMutation({
    mutationFn: (v: { current: string; next: string }) =>
      api.changePassword({ current: v.current, new: v.next }),
    onSuccess: () => {
      form.reset();
      toast((t) => t("profile.passwordChanged"));
    },
    onError: (error) => {
      const wrong = error instanceof Refused && error.code === "wrong_password";
      if (wrong)
        form.setFieldError(
          "current",
          said((t) => t("errors.wrong_password")),
        );
    },
  });
  const wrong = change.error instanceof Refused && change.error.code === "wrong_password";
  const eye = { "aria-label": t("login.showPassword") };
  return (
    <form noValidate onSubmit={form.onSubmit((values) => change.mutate(values))}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("profile.passwordText")}
        </Text>
        <PasswordInput
          autoComplete="current-password"
          label={t("profile.currentPassword")}
          visibilityToggleButtonProps={eye}
          {...form.getInputProps("current")}
        />
        <PasswordInput
          autoComplete="new-password"
          label={t("profile.newPassword")}
          description={t("account.passwordHint")}
          visibilityToggleButtonProps={eye}
          {...form.getInputProps("next")}
        />
        {!wrong && <ErrorNote error={change.error} />}
        <Group>
          <Button type="submit" loading={change.isPending}>
            {t("profile.changePassword")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
