import { Anchor, Button, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { LogInForm } from "../account/LogInForm";
import { useBecome, useMe } from "../account/me";
import { nameProblem, passwordProblem } from "../account/rules";
import { api } from "../api/client";
import { type ContactRequest, contactsApi } from "../api/contacts";
import { Refused } from "../api/errors";
import type { Me } from "../api/types";
import { currentLanguage } from "../locales/i18n";
import { DoorFrame } from "../ui/DoorFrame";
import { ErrorNote } from "../ui/ErrorNote";
import { ScreenTitle } from "../ui/ScreenTitle";
import { toast } from "../ui/toast";
import { Waiting } from "../ui/Waiting";

const route = getRouteApi("/contact/$token");

const requestQuery = (token: string) =>
  queryOptions({
    queryKey: ["request", token],
    queryFn: () => contactsApi.request(token),
    retry: (count, error) => !(error instanceof Refused) && count < 2,
  });

/** What the link in an invitation opens: who asks, and yes or no. */
export function RequestPage() {
  const { token } = route.useParams();
  const query = useQuery(requestQuery(token));
  const me = useMe();
  const account = me.data && me.data.kind !== "guest" ? me.data : null;
  return (
    <DoorFrame>
      {query.isError ? (
        <NotThere error={query.error} />
      ) : query.data && !me.isPending ? (
        <Asked token={token} request={query.data} me={account} />
      ) : (
        <Waiting />
      )}
    </DoorFrame>
  );
}

function NotThere({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!(error instanceof Refused) || error.code !== "not_found") return <ErrorNote error={error} />;
  return <Said title={t("request.unknownTitle")} text={t("request.unknown")} />;
}

function Said({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Stack align="start">
      <ScreenTitle>{title}</ScreenTitle>
      <Text c="dimmed">{text}</Text>
      {children ?? (
        <Button component={Link} to="/" variant="light">
          {t("sessions.title")}
        </Button>
      )}
    </Stack>
  );
}

type Props = { token: string; request: ContactRequest; me: Me | null };

function Asked({ token, request, me }: Props) {
  const { t } = useTranslation();
  const name = request.by.name;
  if (request.own) {
    return (
      <Said title={t("request.ownTitle")} text={t("request.own", { email: request.email })}>
        <Button component={Link} to={"/contacts"} variant="light">
          {t("contacts.title")}
        </Button>
      </Said>
    );
  }
  if (request.state !== "open") {
    return (
      <Said
        title={t(`request.over.${request.state}.title`)}
        text={t(`request.over.${request.state}.text`, { name })}
      />
    );
  }
  return (
    <Stack gap="lg">
      <Stack gap={6}>
        <ScreenTitle>{t("request.title", { name })}</ScreenTitle>
        <Text>{t("request.about", { name })}</Text>
      </Stack>
      {me ? (
        <AsMe token={token} request={request} me={me} />
      ) : (
        <AsNobody token={token} request={request} />
      )}
    </Stack>
  );
}

function useAnswer(token: string, name: string) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const look = () => client.invalidateQueries({ queryKey: requestQuery(token).queryKey });
  return {
    accepted: async () => {
      toast((t) => t("request.accepted", { name }));
      await navigate({ to: "/" });
    },
    /** Somebody else was faster: the page says how it stands. */
    look,
  };
}

function Decline({ token, name }: { token: string; name: string }) {
  const { t } = useTranslation();
  const { look } = useAnswer(token, name);
  const decline = useMutation({ mutationFn: () => contactsApi.decline(token), onSettled: look });
  return (
    <>
      <ErrorNote error={decline.error} />
      <Button
        variant="default"
        size="md"
        loading={decline.isPending}
        onClick={() => decline.mutate()}
      >
        {t("request.decline")}
      </Button>
    </>
  );
}

function AsMe({ token, request, me }: Props & { me: Me }) {
  const { t } = useTranslation();
  const become = useBecome();
  const { accepted, look } = useAnswer(token, request.by.name);
  const accept = useMutation({
    mutationFn: () => contactsApi.accept(token, {}),
    onSuccess: accepted,
    onError: (error) => {
      if (error instanceof Refused && error.code === "answered") void look();
    },
  });
  const leave = useMutation({ mutationFn: api.logOut, onSuccess: () => become(null) });
  const other = me.email !== request.email;
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t(other ? "request.asOther" : "request.asMe", {
          name: me.name,
          mine: me.email,
          email: request.email,
        })}
      </Text>
      <ErrorNote error={accept.error} />
      <Group gap="sm">
        <Button size="md" loading={accept.isPending} onClick={() => accept.mutate()}>
          {t("request.accept")}
        </Button>
        <Decline token={token} name={request.by.name} />
      </Group>
      <Text size="sm">
        <Anchor component="button" type="button" inherit onClick={() => leave.mutate()}>
          {t("request.otherAccount")}
        </Anchor>
      </Text>
    </Stack>
  );
}

function AsNobody({ token, request }: Omit<Props, "me">) {
  const { t } = useTranslation();
  const { look } = useAnswer(token, request.by.name);
  const [known, setKnown] = useState(request.account);
  return (
    <Stack gap="lg">
      {known ? (
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {request.account
              ? t("request.hasAccount", { email: unbroken(request.email) })
              : t("request.logIn")}
          </Text>
          <LogInForm onDone={() => void look()} />
        </Stack>
      ) : (
        <NewAccount token={token} request={request} />
      )}
      {!request.account && (
        <Text size="sm">
          <Anchor component="button" type="button" inherit onClick={() => setKnown(!known)}>
            {known ? t("request.noAccount") : t("request.haveAccount")}
          </Anchor>
        </Text>
      )}
      <Group>
        <Decline token={token} name={request.by.name} />
      </Group>
    </Stack>
  );
}

/** A masked address stays on one line. */
const unbroken = (email: string) => email.replace("…", "…\u2060");

function NewAccount({ token, request }: Omit<Props, "me">) {
  const { t } = useTranslation();
  const become = useBecome();
  const { accepted, look } = useAnswer(token, request.by.name);
  const form = useForm({
    initialValues: { name: "", password: "" },
    validate: {
      name: (value) => nameProblem(value),
      password: (value) => passwordProblem(value),
    },
  });
  const accept = useMutation({
    mutationFn: (v: { name: string; password: string }) =>
      contactsApi.accept(token, { ...v, name: v.name.trim(), language: currentLanguage() }),
    onSuccess: async (me) => {
      await become(me);
      await accepted();
    },
    onError: (error) => {
      const late = error instanceof Refused && ["answered", "not_logged_in"].includes(error.code);
      if (late) void look();
    },
  });
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((v) => {
        if (!accept.isPending) accept.mutate(v);
      })}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("request.newAccount", { email: unbroken(request.email) })}
        </Text>
        <TextInput
          size="md"
          autoComplete="name"
          label={t("setup.name")}
          description={t("setup.nameHint")}
          {...form.getInputProps("name")}
        />
        <PasswordInput
          size="md"
          autoComplete="new-password"
          label={t("login.password")}
          description={t("account.passwordHint")}
          visibilityToggleButtonProps={{ "aria-label": t("login.showPassword") }}
          {...form.getInputProps("password")}
        />
        <ErrorNote error={accept.error} />
        <Button type="submit" size="md" loading={accept.isPending}>
          {t("request.acceptNew")}
        </Button>
      </Stack>
    </form>
  );
}
