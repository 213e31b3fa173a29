import { Button, Checkbox, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { limits } from "../../account/rules";
import { newKey } from "../../api/key";
import { type Item, sessionsApi } from "../../api/sessions";
import { Confirm } from "../../ui/Confirm";
import { ConfirmByName } from "../../ui/ConfirmByName";
import { ErrorNote } from "../../ui/ErrorNote";
import { Sheet } from "../../ui/Sheet";
import { toast } from "../../ui/toast";
import { GroupSelect } from "../GroupSelect";
import { takeSessions } from "../lists";
import { statusAfter, useSetStatus } from "../SessionMenu";

type Props = { item: Item; onClose: () => void };

/** The dialogs of a session with one question each. */
export function Smaller({
  kind,
  ...props
}: Props & { kind: "copy" | "move" | "delete" | "close" | "hide" }) {
  switch (kind) {
    case "copy":
      return <CopyDialog {...props} />;
    case "move":
      return <MoveDialog {...props} />;
    case "delete":
      return <DeleteDialog {...props} />;
    case "close":
    case "hide":
      return <PutOutDialog kind={kind} {...props} />;
  }
}

function CopyDialog({ item, onClose }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [key] = useState(newKey);
  const [name, setName] = useState(() =>
    [...t("sessions.copying.name", { name: item.name })].slice(0, limits.session).join(""),
  );
  const [members, setMembers] = useState(true);
  const copy = useMutation({
    mutationFn: () =>
      sessionsApi.copy(item.link, {
        name: name.trim(),
        key,
        ...(item.group ? {} : { members }),
      }),
    onSuccess: (made) => {
      takeSessions(client, [made], []);
      void client.invalidateQueries({ queryKey: ["sessions"] });
      toast((t) => t("sessions.created", { name: made.name }));
      onClose();
    },
  });
  return (
    <Sheet title={t("sessions.copying.title")} onClose={onClose}>
      <form noValidate onSubmit={once(copy)}>
        <Stack>
          <Text c="dimmed">{t("sessions.copying.about")}</Text>
          <TextInput
            data-autofocus
            label={t("sessions.form.name")}
            maxLength={limits.session}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {!item.group && (
            <Checkbox
              label={t("sessions.copying.members")}
              checked={members}
              onChange={(event) => setMembers(event.currentTarget.checked)}
            />
          )}
          <ErrorNote error={copy.error} />
          <Buttons onClose={onClose} busy={copy.isPending} action={t("sessions.copying.yes")} />
        </Stack>
      </form>
    </Sheet>
  );
}

function MoveDialog({ item, onClose }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [group, setGroup] = useState(item.group?.id ?? "");
  const move = useMutation({
    mutationFn: () => sessionsApi.edit(item.link, { group }),
    onSuccess: (moved) => {
      takeSessions(client, [moved], []);
      void client.invalidateQueries({ queryKey: ["groups"] });
      toast((t) => t("app.saved"));
      onClose();
    },
  });
  return (
    <Sheet title={t("sessions.moving.title", { name: item.name })} onClose={onClose}>
      <form noValidate onSubmit={once(move)}>
        <Stack>
          <Text c="dimmed">{t("sessions.moving.about")}</Text>
          <GroupSelect
            given={item.group}
            value={group}
            onChange={(event) => setGroup(event.currentTarget.value)}
          />
          <ErrorNote error={move.error} />
          <Buttons onClose={onClose} busy={move.isPending} action={t("sessions.moving.yes")} />
        </Stack>
      </form>
    </Sheet>
  );
}

function DeleteDialog({ item, onClose }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  return (
    <ConfirmByName
      title={t("sessions.deleting.title")}
      name={item.name}
      action={t("sessions.deleting.yes")}
      onConfirm={async () => {
        await sessionsApi.remove(item.link, item.name);
        takeSessions(client, [], [item.id]);
        toast((t) => t("sessions.deleting.done", { name: item.name }));
      }}
      onClose={onClose}
    >
      <Text>{t("sessions.deleting.text")}</Text>
    </ConfirmByName>
  );
}

/** Somebody is inside: closing or hiding ends that, which nobody can undo. */
function PutOutDialog({ item, kind, onClose }: Props & { kind: "close" | "hide" }) {
  const { t } = useTranslation();
  const setStatus = useSetStatus();
  return (
    <Confirm
      title={t(`sessions.puttingOut.${kind}`)}
      action={t(`sessions.do.${kind}`)}
      onConfirm={() => {
        onClose();
        void setStatus(item, statusAfter[kind]);
      }}
      onClose={onClose}
    >
      <Text>{t("sessions.puttingOut.text", { count: item.inside })}</Text>
    </Confirm>
  );
}

function once(mutation: { isPending: boolean; mutate: () => void }) {
  return (event: FormEvent) => {
    event.preventDefault();
    if (!mutation.isPending) mutation.mutate();
  };
}

function Buttons({
  onClose,
  busy,
  action,
}: {
  onClose: () => void;
  busy: boolean;
  action: string;
}) {
  const { t } = useTranslation();
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onClose}>
        {t("app.cancel")}
      </Button>
      <Button type="submit" loading={busy}>
        {action}
      </Button>
    </Group>
  );
}
