import { Button, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Contact, contactsApi } from "../api/contacts";
import { Refused } from "../api/errors";
import { currentLanguage, languages, ownName } from "../locales/i18n";
import { Confirm } from "../ui/Confirm";
import { ErrorNote } from "../ui/ErrorNote";
import { Sheet } from "../ui/Sheet";
import { said, type Words } from "../ui/said";
import { toast } from "../ui/toast";
import { isAddress } from "./address";

/** What is asked or set in front of contacts. */
export type Dialog = { kind: "invite" } | { kind: "label" | "end"; contact: Contact };

const longest = 100;

export function ContactDialogs({ dialog, onClose }: { dialog: Dialog; onClose: () => void }) {
  switch (dialog.kind) {
    case "invite":
      return <InviteContact onClose={onClose} />;
    case "label":
      return <Label contact={dialog.contact} onClose={onClose} />;
    case "end":
      return <End contact={dialog.contact} onClose={onClose} />;
  }
}

type Props = { contact: Contact; onClose: () => void };

function useSaved(onClose: () => void): (words: Words) => Promise<void> {
  const client = useQueryClient();
  return async (words) => {
    await client.invalidateQueries({ queryKey: ["contacts"] });
    toast(words);
    onClose();
  };
}

function InviteContact({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const saved = useSaved(onClose);
  const form = useForm({
    initialValues: { email: "", label: "", language: currentLanguage() },
    validate: {
      email: (value) => (isAddress(value) ? null : said((t) => t("setup.emailWrong"))),
      label: (value) => (value.trim() ? null : said((t) => t("contacts.form.labelMissing"))),
    },
  });
  const invite = useMutation({
    mutationFn: contactsApi.invite,
    onSuccess: (made) => saved((t) => t("contacts.invited", { email: made.email })),
    onError: (error) => {
      if (isTaken(error))
        form.setFieldError(
          "email",
          said((t) => t("contacts.form.taken")),
        );
    },
  });
  return (
    <Sheet title={t("contacts.form.title")} onClose={onClose}>
      <form
        noValidate
        onSubmit={form.onSubmit((v) => {
          if (!invite.isPending)
            invite.mutate({ ...v, email: v.email.trim(), label: v.label.trim() });
        })}
      >
        <Stack>
          <Text c="dimmed">{t("contacts.form.about")}</Text>
          <TextInput
            data-autofocus
            type="email"
            dir="ltr"
            autoComplete="off"
            maxLength={254}
            label={t("login.email")}
            {...form.getInputProps("email")}
          />
          <TextInput
            autoComplete="off"
            maxLength={longest}
            label={t("contacts.form.label")}
            description={t("contacts.form.labelHint")}
            {...form.getInputProps("label")}
          />
          <NativeSelect
            label={t("contacts.form.language")}
            data={languages.map((value) => ({ value, label: ownName(value) }))}
            {...form.getInputProps("language")}
          />
          {!isTaken(invite.error) && <ErrorNote error={invite.error} />}
          <Buttons action={t("contacts.form.send")} busy={invite.isPending} onClose={onClose} />
        </Stack>
      </form>
    </Sheet>
  );
}

function isTaken(error: unknown): boolean {
  return error instanceof Refused && error.code === "taken";
}

function Label({ contact, onClose }: Props) {
  const { t } = useTranslation();
  const saved = useSaved(onClose);
  const form = useForm({
    initialValues: { label: contact.label },
    validate: {
      label: (value) => (value.trim() ? null : said((t) => t("contacts.form.labelMissing"))),
    },
  });
  const save = useMutation({
    mutationFn: (label: string) => contactsApi.label(contact.id, label.trim()),
    onSuccess: () => saved((t) => t("app.saved")),
  });
  return (
    <Sheet title={t("contacts.do.rename")} onClose={onClose}>
      <form noValidate onSubmit={form.onSubmit((v) => save.mutate(v.label))}>
        <Stack>
          <TextInput
            data-autofocus
            maxLength={longest}
            label={t("contacts.form.label")}
            description={t("contacts.form.labelHint")}
            {...form.getInputProps("label")}
          />
          <ErrorNote error={save.error} />
          <Buttons action={t("app.save")} busy={save.isPending} onClose={onClose} />
        </Stack>
      </form>
    </Sheet>
  );
}

function Buttons(props: { action: string; busy: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={props.onClose}>
        {t("app.cancel")}
      </Button>
      <Button type="submit" loading={props.busy}>
        {props.action}
      </Button>
    </Group>
  );
}

function End({ contact, onClose }: Props) {
  const { t } = useTranslation();
  const saved = useSaved(onClose);
  const kind = contact.state === "open" ? "withdraw" : "end";
  const end = useMutation({
    mutationFn: () => contactsApi.end(contact.id),
    onSuccess: () => saved((t) => t(`contacts.ending.${kind}.done`, { name: contact.label })),
  });
  return (
    <Confirm
      title={t(`contacts.ending.${kind}.title`, { name: contact.label })}
      action={t(`contacts.do.${kind}`)}
      busy={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate()}
      onClose={onClose}
    >
      <Text>{t(`contacts.ending.${kind}.text`)}</Text>
    </Confirm>
  );
}
