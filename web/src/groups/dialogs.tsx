import { Button, Group as Line, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { limits } from "../account/rules";
import type { Found } from "../api/find";
import { type Group, groupsApi } from "../api/groups";
import { newKey } from "../api/key";
import { Confirm } from "../ui/Confirm";
import { ConfirmByName } from "../ui/ConfirmByName";
import { ErrorNote } from "../ui/ErrorNote";
import { ErrorText } from "../ui/ErrorText";
import { PersonPicker } from "../ui/PersonPicker";
import { Sheet } from "../ui/Sheet";
import { said } from "../ui/said";
import { toast } from "../ui/toast";
import { statusAfter, useSetStatus } from "./GroupMenu";

type Props = { group: Group; onClose: () => void };

/** New group, or another name for one that exists. */
export function GroupForm({ group, onClose }: { group?: Group; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [key] = useState(newKey);
  const [name, setName] = useState(group?.name ?? "");
  const [people, setPeople] = useState<Found[]>([]);
  const [wrong, setWrong] = useState<ReactNode>(null);
  const save = useMutation({
    mutationFn: () =>
      group ? groupsApi.rename(group.id, name.trim()) : groupsApi.add(name.trim(), people, key),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["groups"] });
      toast((t) => (group ? t("app.saved") : t("groups.created", { name: name.trim() })));
      onClose();
    },
  });
  const submit = () => {
    const length = [...name.trim()].length;
    const long =
      length > limits.session && said((t) => t("account.nameLong", { most: limits.session }));
    const problem = length === 0 ? said((t) => t("groups.form.nameMissing")) : long;
    setWrong(problem);
    if (!problem && !save.isPending) save.mutate();
  };
  return (
    <Sheet title={group ? t("groups.form.editTitle") : t("groups.new")} size="lg" onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="lg">
          <TextInput
            size="md"
            data-autofocus
            label={t("groups.form.name")}
            placeholder={t("groups.form.nameExample")}
            value={name}
            error={wrong}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {!group && (
            <PersonPicker label={t("groups.form.members")} value={people} onChange={setPeople} />
          )}
          <ErrorNote error={save.error} />
          <Line justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {group ? t("app.save") : t("groups.form.create")}
            </Button>
          </Line>
        </Stack>
      </form>
    </Sheet>
  );
}

/** Gives the group to somebody else. */
export function HandOver({ group, first, onClose }: Props & { first?: Found }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [to, setTo] = useState<Found[]>(first ? [first] : []);
  const [missing, setMissing] = useState(false);
  const give = useMutation({
    mutationFn: (person: string) => groupsApi.setOwner(group.id, person),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["groups"] });
      toast((t) => t("app.saved"));
      onClose();
    },
  });
  const person = to[0]?.id;
  return (
    <Sheet title={t("groups.handingOver.title", { name: group.name })} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setMissing(!person);
          if (person && !give.isPending) give.mutate(person);
        }}
      >
        <Stack>
          <Text c="dimmed">{t("groups.handingOver.text")}</Text>
          <div>
            <PersonPicker
              label={t("groups.handingOver.to")}
              value={to}
              onChange={(people) => setTo(people.slice(-1))}
              without={new Set([group.owner.id])}
              fits={(one) => one.kind === "licensed" && one.id !== undefined}
            />
            <ErrorText>{missing && !person ? t("groups.handingOver.nobody") : null}</ErrorText>
          </div>
          <ErrorNote error={give.error} />
          <Line justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={give.isPending}>
              {t("groups.handingOver.yes")}
            </Button>
          </Line>
        </Stack>
      </form>
    </Sheet>
  );
}

export function DeleteGroup({ group, onClose, onDeleted }: Props & { onDeleted?: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  return (
    <ConfirmByName
      title={t("groups.deleting.title")}
      name={group.name}
      action={t("groups.deleting.yes")}
      onConfirm={async () => {
        await groupsApi.remove(group.id, group.name);
        onDeleted?.();
        await client.invalidateQueries({ queryKey: ["groups", "list"] });
        toast((t) => t("groups.deleting.done", { name: group.name }));
      }}
      onClose={onClose}
    >
      <Text>{t("groups.deleting.text")}</Text>
    </ConfirmByName>
  );
}

/** Its sessions close with it, which puts out whoever is inside: nobody can undo that. */
export function PutOut({ group, kind, onClose }: Props & { kind: "close" | "hide" }) {
  const { t } = useTranslation();
  const setStatus = useSetStatus();
  return (
    <Confirm
      title={t(`groups.puttingOut.${kind}`)}
      action={t(`groups.do.${kind}`)}
      onConfirm={() => {
        onClose();
        void setStatus(group, statusAfter[kind]);
      }}
      onClose={onClose}
    >
      <Text>{t("groups.puttingOut.text", { count: group.sessions })}</Text>
    </Confirm>
  );
}
