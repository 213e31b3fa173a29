import { Button, PasswordInput, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { passwordApi } from "../api/accounts";
import { Refused } from "../api/errors";
import type { ResetLink } from "../api/types";
import { DoorFrame } from "../ui/DoorFrame";
import { ErrorNote } from "../ui/ErrorNote";
import { ScreenTitle } from "../ui/ScreenTitle";
import { Waiting } from "../ui/Waiting";
import { useBecome } from "./me";
import { passwordProblem } from "./rules";
import { takeWayBack } from "./wayBack";

const route = getRouteApi("/reset/$token");

/** The page behind the link of a mail: a password is set, and one is logged in. */
export function ResetPage() {
  const { token } = route.useParams();
  const link = useQuery({
    queryKey: ["reset", token],
    queryFn: () => passwordApi.link(token),
    retry: false,
    refetchOnWindowFocus: false,
  });
  return <DoorFrame>{content()}</DoorFrame>;
  function content() {
    if (link.data) return <PasswordForm token={token} link={link.data} />;
    if (!link.isError) return <Waiting />;
    return isGone(link.error) ? <Worthless /> : <ErrorNote error={link.error} />;
  }
}

const isGone = (error: unknown) => error instanceof Refused && error.code === "not_found";

function PasswordForm({ token, link }: { token: string; link: ResetLink }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const become = useBecome();
  const form = useForm({
    initialValues: { password: "" },
    validate: { password: (value) => passwordProblem(value) },
  });
  const set = useMutation({
    mutationFn: (password: string) => passwordApi.set(token, password),
    onSuccess: async (me) => {
      await become(me);
      await navigate({ to: takeWayBack() });
    },
  });
  if (isGone(set.error)) return <Worthless />;
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ password }) => {
        if (!set.isPending) set.mutate(password);
      })}
    >
      <Stack gap="md">
        <Stack gap={6} mb="xs">
          <ScreenTitle>{t(`reset.${link.kind}.title`, { name: link.name })}</ScreenTitle>
          <Text c="dimmed">{t(`reset.${link.kind}.text`, { name: link.name })}</Text>
        </Stack>
        {/* For the browser's password manager: whose password it is. */}
        <input type="email" autoComplete="username" value={link.email} readOnly hidden />
        <PasswordInput
          size="md"
          autoComplete="new-password"
          label={t("profile.newPassword")}
          description={t("account.passwordHint")}
          visibilityToggleButtonProps={{ "aria-label": t("login.showPassword") }}
          {...form.getInputProps("password")}
        />
        <ErrorNote error={set.error} />
        <Button type="submit" size="md" loading={set.isPending}>
          {t("reset.submit")}
        </Button>
      </Stack>
    </form>
  );
}

/** A link that was used, replaced or is too old. */
function Worthless() {
  const { t } = useTranslation();
  return (
    <Stack align="start">
      <ScreenTitle>{t("reset.goneTitle")}</ScreenTitle>
      <Text c="dimmed">{t("reset.gone")}</Text>
      <Button component={Link} to="/forgot">
        {t("reset.another")}
      </Button>
    </Stack>
  );
}
