import { Anchor, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import { ErrorNote } from "../ui/ErrorNote";
import { said } from "../ui/said";
import { useBecome } from "./me";
import { SingleSignOn } from "./SingleSignOn";
import { keepWayBack } from "./wayBack";

/** E-mail and password, or the organisation's own log-in; `onDone` when somebody is logged in. */
export function LogInForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const become = useBecome();
  const form = useForm({
    initialValues: { email: "", password: "" },
    validate: {
      email: (value) => (value.trim() ? null : said((t) => t("login.emailMissing"))),
      password: (value) => (value ? null : said((t) => t("login.passwordMissing"))),
    },
  });
  const logIn = useMutation({
    mutationFn: api.logIn,
    onSuccess: async (me) => {
      await become(me);
      onDone();
    },
  });
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ email, password }) =>
        logIn.mutate({ email: email.trim(), password }),
      )}
    >
      <Stack gap="md">
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
          autoComplete="current-password"
          label={t("login.password")}
          visibilityToggleButtonProps={{ "aria-label": t("login.showPassword") }}
          {...form.getInputProps("password")}
        />
        <ErrorNote error={logIn.error} />
        <Button type="submit" size="md" loading={logIn.isPending}>
          {t("login.submit")}
        </Button>
        <Anchor
          component={Link}
          to="/forgot"
          size="sm"
          style={{ alignSelf: "start" }}
          onClick={() => keepWayBack(window.location.pathname)}
        >
          {t("login.forgot")}
        </Anchor>
        <SingleSignOn />
      </Stack>
    </form>
  );
}
