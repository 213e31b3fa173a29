import { Button, Group, NativeSelect, Stack, Text, Textarea, Title } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Invitation, type Invitee, mailApi } from "../../api/mail";
import { addressesIn } from "../../contacts/address";
import { currentLanguage, isLanguage, languages, ownName } from "../../locales/i18n";
import { ErrorNote } from "../../ui/ErrorNote";
import { showError } from "../../ui/errors";
import { PagedRows } from "../../ui/PagedRows";
import { paged } from "../../ui/paging";
import { Row } from "../../ui/Rows";
import { Sheet } from "../../ui/Sheet";
import { said, type Words } from "../../ui/said";
import { toast } from "../../ui/toast";

const most = 100;
const longestNote = 2000;
const invitationsKey = (link: string) => ["invitations", link] as const;

/** Invites people by mail, and shows who is invited. */
export function InviteDialog({
  item,
  onClose,
}: {
  item: { link: string; name: string };
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Sheet title={t("invite.title", { name: item.name })} size="lg" onClose={onClose}>
      <Stack gap="xl">
        <InviteForm link={item.link} />
        <Invited link={item.link} />
      </Stack>
    </Sheet>
  );
}

function InviteForm({ link }: { link: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [text, setText] = useState("");
  const [note, setNote] = useState("");
  const [language, setLanguage] = useState(currentLanguage());
  const [wrong, setWrong] = useState<ReactNode>(null);
  const invite = useMutation({
    mutationFn: (people: Invitee[]) =>
      mailApi.invite(link, { people, language, note: note.trim() || undefined }),
    onSuccess: async ({ sent, known }) => {
      await client.invalidateQueries({ queryKey: invitationsKey(link) });
      const words: Words = (t) =>
        [
          sent.length > 0 && t("invite.sent", { count: sent.length }),
          known.length > 0 && t("invite.known", { count: known.length }),
        ]
          .filter(Boolean)
          .join(" ");
      toast(words, sent.length > 0 ? "olive" : "clay");
      setText("");
      setNote("");
    },
  });
  const submit = () => {
    const found = addressesIn(text);
    const problem = problemOf(found);
    setWrong(problem);
    if (!problem && !invite.isPending) invite.mutate(found.people);
  };
  const problemOf = ({ people, wrong: bad }: ReturnType<typeof addressesIn>) => {
    const text = bad[0]?.slice(0, 60);
    if (text) return said((t) => t("invite.noAddress", { text }));
    if (people.length === 0) return said((t) => t("invite.nobody"));
    return people.length > most ? said((t) => t("invite.tooMany", { most })) : null;
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack>
        <Text c="dimmed">{t("invite.about")}</Text>
        <Textarea
          data-autofocus
          dir="ltr"
          autosize
          minRows={2}
          maxRows={8}
          label={t("invite.addresses")}
          description={t("invite.addressesHint")}
          placeholder={"ana@example.org\nBob Brown <bob@example.org>"}
          value={text}
          error={wrong}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Textarea
          autosize
          minRows={2}
          maxRows={8}
          maxLength={longestNote}
          dir="auto"
          label={`${t("invite.note")} (${t("app.optional")})`}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <NativeSelect
          label={t("invite.language")}
          description={t("invite.languageHint")}
          data={languages.map((value) => ({ value, label: ownName(value) }))}
          value={language}
          onChange={(event) => {
            const { value } = event.currentTarget;
            if (isLanguage(value)) setLanguage(value);
          }}
        />
        <ErrorNote error={invite.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={invite.isPending}>
            {t("invite.send")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Invited({ link }: { link: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(
    paged(invitationsKey(link), "", (cursor) => mailApi.invitations(link, cursor)),
  );
  return (
    <Stack gap="sm">
      <Title order={3} fz="1.2rem">
        {t("invite.list")}
      </Title>
      <PagedRows
        label={t("invite.list")}
        query={query}
        rows={(page) => page.invitations}
        empty={<Text c="dimmed">{t("invite.none")}</Text>}
      >
        {(one) => <InvitedRow key={one.id} link={link} invitation={one} />}
      </PagedRows>
    </Stack>
  );
}

function InvitedRow({ link, invitation }: { link: string; invitation: Invitation }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [sure, setSure] = useState(false);
  const { email, name } = invitation;
  const cancel = useMutation({
    mutationFn: () => mailApi.cancel(link, invitation.id),
    onSuccess: () => toast((t) => t("invite.cancelled", { email })),
    onError: showError,
    onSettled: () => client.invalidateQueries({ queryKey: invitationsKey(link) }),
  });
  return (
    <Row
      name={name ? <bdi>{name}</bdi> : <bdi dir="ltr">{email}</bdi>}
      about={name ? <bdi dir="ltr">{email}</bdi> : undefined}
      actions={
        invitation.may.includes("cancel") && (
          <Button
            variant={sure ? "light" : "subtle"}
            color={sure ? "danger" : undefined}
            size="compact-sm"
            loading={cancel.isPending}
            aria-label={t(sure ? "invite.reallyNamed" : "invite.cancelNamed", { email })}
            onBlur={() => setSure(false)}
            onClick={() => (sure ? cancel.mutate() : setSure(true))}
          >
            {t(sure ? "invite.really" : "invite.cancel")}
          </Button>
        )
      }
    />
  );
}
