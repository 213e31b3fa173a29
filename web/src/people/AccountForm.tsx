import {
  Button,
  Checkbox,
  Group,
  NativeSelect,
  PasswordInput,
  Radio,
  Stack,
  TextInput,
} from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { emailProblem, nameProblem, passwordProblem } from "../account/rules";
import { accountsApi } from "../api/accounts";
import { Refused } from "../api/errors";
import type { Account, AccountChange } from "../api/types";
import { languages, ownName } from "../locales/i18n";
import { ErrorNote } from "../ui/ErrorNote";
import { Sheet } from "../ui/Sheet";
import { said } from "../ui/said";
import { toast } from "../ui/toast";

type Values = {
  name: string;
  email: string;
  kind: Account["kind"];
  admin: boolean;
  language: Account["language"];
  /** A password is given here and now, instead of a link by mail. */
  now: boolean;
  password: string;
};

const fields = ["name", "email", "password"] as const;

/** New account, or what is changed of one. */
export function AccountForm({ account, onClose }: { account?: Account; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const form = useForm<Values>({
    initialValues: {
      name: account?.name ?? "",
      email: account?.email ?? "",
      kind: account?.kind ?? "contact",
      admin: account?.admin ?? false,
      language: account?.language ?? "",
      now: false,
      password: "",
    },
    validate: {
      name: (value) => nameProblem(value),
      email: (value) => emailProblem(value),
      password: (value, all) => (all.now ? passwordProblem(value) : null),
    },
  });
  const save = useMutation({
    mutationFn: (v: Values) =>
      account ? accountsApi.change(account.id, changes(account, v)) : accountsApi.add(whole(v)),
    onSuccess: async (saved, v) => {
      await client.invalidateQueries({ queryKey: ["people"] });
      toast((t) => doneText(saved, v, account !== undefined, t));
      onClose();
    },
    onError: (error) => {
      for (const field of fields) {
        if (isAbout(error, field))
          form.setFieldError(
            field,
            said((t) => problemText(error, field, t)),
          );
      }
    },
  });
  const shown = fields.some((field) => isAbout(save.error, field));
  return (
    <Sheet
      title={account ? t("accounts.form.editTitle") : t("accounts.new")}
      size="lg"
      onClose={onClose}
    >
      <form
        noValidate
        onSubmit={form.onSubmit((values) => {
          if (!save.isPending) save.mutate(values);
        })}
      >
        <Stack gap="md">
          <TextInput
            data-autofocus
            autoComplete="off"
            label={t("accounts.form.name")}
            {...form.getInputProps("name")}
          />
          <TextInput
            type="email"
            autoComplete="off"
            label={t("login.email")}
            dir="ltr"
            {...form.getInputProps("email")}
          />
          <Rights account={account} form={form} />
          <NativeSelect
            label={t("app.language")}
            data={[
              { value: "", label: t("accounts.form.browserLanguage") },
              ...languages.map((value) => ({ value, label: ownName(value) })),
            ]}
            {...form.getInputProps("language")}
          />
          {!account && <FirstPassword form={form} />}
          {!shown && <ErrorNote error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {account ? t("app.save") : t("accounts.form.create")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Sheet>
  );
}

type Form = Pick<UseFormReturnType<Values>, "getInputProps" | "setFieldValue" | "values">;

/** What somebody may be: a licence, administration. */
function Rights({ account, form }: { account?: Account; form: Form }) {
  const { t } = useTranslation();
  const mayAdmin = !account || account.may.includes("set_admin");
  return (
    <>
      <Radio.Group label={t("accounts.form.kind")} {...form.getInputProps("kind")}>
        <Stack gap="xs" mt={6}>
          {(["contact", "licensed"] as const).map((kind) => (
            <Radio
              key={kind}
              value={kind}
              label={t(`accounts.kind.${kind}`)}
              description={t(`accounts.form.${kind}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Checkbox
        label={t("accounts.form.admin")}
        description={t(mayAdmin ? "accounts.form.adminAbout" : "accounts.form.lastAdmin")}
        disabled={!mayAdmin}
        {...form.getInputProps("admin", { type: "checkbox" })}
      />
    </>
  );
}

function FirstPassword({ form }: { form: Form }) {
  const { t } = useTranslation();
  return (
    <>
      <Radio.Group
        label={t("login.password")}
        value={form.values.now ? "now" : "link"}
        onChange={(value) => form.setFieldValue("now", value === "now")}
      >
        <Stack gap="xs" mt={6}>
          <Radio
            value="link"
            label={t("accounts.form.byLink")}
            description={t("accounts.form.byLinkAbout")}
          />
          <Radio value="now" label={t("accounts.form.now")} />
        </Stack>
      </Radio.Group>
      {form.values.now && (
        <PasswordInput
          autoComplete="new-password"
          label={t("accounts.form.password")}
          description={t("account.passwordHint")}
          visibilityToggleButtonProps={{ "aria-label": t("login.showPassword") }}
          {...form.getInputProps("password")}
        />
      )}
    </>
  );
}

function whole(v: Values) {
  const { name, email, kind, admin, language } = v;
  const password = v.now ? v.password : undefined;
  return { name: name.trim(), email: email.trim(), kind, admin, language, password };
}

/** Only what differs is sent: somebody else may change the rest meanwhile. */
function changes(account: Account, v: Values): AccountChange {
  const now = whole(v);
  const change: AccountChange = {};
  if (now.name !== account.name) change.name = now.name;
  if (now.email !== account.email) change.email = now.email;
  if (now.kind !== account.kind) change.kind = now.kind;
  if (now.admin !== account.admin) change.admin = now.admin;
  if (now.language !== account.language) change.language = now.language;
  return change;
}

function doneText(saved: Account, v: Values, existed: boolean, t: TFunction): string {
  if (existed) return t("app.saved");
  const { name, email } = saved;
  return v.now ? t("accounts.made", { name }) : t("accounts.madeMail", { name, email });
}

function isAbout(error: unknown, field: (typeof fields)[number]): error is Refused {
  if (!(error instanceof Refused)) return false;
  if (error.code === "taken") return field === "email";
  return error.code === "invalid" && error.wrong.some((one) => one.location === `body.${field}`);
}

function problemText(error: Refused, field: (typeof fields)[number], t: TFunction): string {
  return error.code === "taken" ? t("accounts.form.taken") : t(`accounts.form.wrong.${field}`);
}
