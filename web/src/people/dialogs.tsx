import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { accountsApi } from "../api/accounts";
import { Refused } from "../api/errors";
import type { Found } from "../api/find";
import type { Account, Me } from "../api/types";
import { Confirm } from "../ui/Confirm";
import { ErrorNote } from "../ui/ErrorNote";
import { ErrorText } from "../ui/ErrorText";
import { PersonPicker } from "../ui/PersonPicker";
import { Sheet } from "../ui/Sheet";
import { toast } from "../ui/toast";

type Props = { account: Account; onClose: () => void };

/** Asks before somebody is put out everywhere: locked, or without a password. */
export function Ask({ what, account, onClose }: Props & { what: "lock" | "reset" }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { id, name, email } = account;
  const act = useMutation<unknown>({
    mutationFn: () =>
      what === "lock" ? accountsApi.change(id, { locked: true }) : accountsApi.reset(id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["people"] });
      toast((t) => t(`accounts.${what}.done`, { name, email }));
      onClose();
    },
  });
  return (
    <Confirm
      title={t(`accounts.${what}.title`, { name })}
      action={t(`accounts.${what}.yes`)}
      harmless={what !== "lock"}
      busy={act.isPending}
      error={act.error}
      onConfirm={() => act.mutate()}
      onClose={onClose}
    >
      <Text>{t(`accounts.${what}.text`, { email })}</Text>
    </Confirm>
  );
}

/**
 * Deletes an account with its personal data, once its name has been typed. Who
 * takes over what it owns is asked when the server says that it owns something.
 */
export function DeleteAccount({ account, me, onClose }: Props & { me: Me }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { id, name } = account;
  const [typed, setTyped] = useState("");
  const [missed, setMissed] = useState<{ name?: boolean; to?: boolean }>({});
  const [to, setTo] = useState<Found[]>([]);
  const [owns, setOwns] = useState<{ sessions: number; groups: number }>();
  const remove = useMutation({
    mutationFn: () => accountsApi.remove(id, to[0]?.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["people"] });
      toast((t) => t("accounts.delete.done", { name }));
      onClose();
    },
    onError: (error) => {
      if (!(error instanceof Refused) || !error.owns) return;
      setOwns(error.owns);
      // Whoever deletes it can take it; another one is found by typing.
      if (me.kind === "licensed" && me.id !== id) {
        setTo([{ id: me.id, name: me.name, kind: "licensed" }]);
      }
    },
  });
  const submit = () => {
    const wrong = {
      name: typed.trim().normalize("NFC") !== name.normalize("NFC"),
      to: owns !== undefined && !to[0]?.id,
    };
    setMissed(wrong);
    if (!wrong.name && !wrong.to && !remove.isPending) remove.mutate();
  };
  const asked = remove.error instanceof Refused && remove.error.code === "owns";
  return (
    <Sheet title={t("accounts.delete.title", { name })} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack>
          <Text>{t("accounts.delete.text")}</Text>
          <TextInput
            data-autofocus
            autoComplete="off"
            label={t("app.typeName")}
            description={<bdi>{name}</bdi>}
            value={typed}
            error={missed.name ? t("errors.name_differs") : undefined}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              setMissed({ ...missed, name: false });
            }}
          />
          {owns && (
            <div>
              <PersonPicker
                label={t("accounts.delete.handTo")}
                description={t("accounts.delete.owns", owns)}
                value={to}
                onChange={(people) => setTo(people.slice(-1))}
                without={new Set([id])}
                fits={(one) => one.kind === "licensed" && one.id !== undefined}
              />
              <ErrorText>{missed.to && !to[0] ? t("accounts.delete.nobody") : null}</ErrorText>
            </div>
          )}
          {!asked && <ErrorNote error={remove.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" color="danger" loading={remove.isPending}>
              {t("accounts.delete.yes")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Sheet>
  );
}
