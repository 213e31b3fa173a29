import { Button, Group, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { AlertDialog } from "./AlertDialog";
import { ErrorNote } from "./ErrorNote";

type Props = {
  title: string;
  /** What is lost by it. */
  children: ReactNode;
  /** What must be typed. */
  name: string;
  /** The button that does it. */
  action: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
};

/** Asks for the name before something is done that nobody can undo. */
export function ConfirmByName({ title, children, name, action, onConfirm, onClose }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [missed, setMissed] = useState(false);
  const confirm = useMutation({ mutationFn: onConfirm, onSuccess: onClose });
  const submit = () => {
    const same = typed.trim().normalize("NFC") === name.trim().normalize("NFC");
    setMissed(!same);
    if (same && !confirm.isPending) confirm.mutate();
  };
  return (
    <AlertDialog title={title} onCancel={onClose}>
      {children}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextInput
          mb="lg"
          data-first-focus
          autoComplete="off"
          label={t("app.typeName")}
          description={<bdi>{name}</bdi>}
          value={typed}
          error={missed ? t("errors.name_differs") : undefined}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setMissed(false);
          }}
        />
        <ErrorNote error={confirm.error} />
        <Group justify="flex-end" gap="sm" mt="md">
          <Button variant="default" size="md" onClick={onClose}>
            {t("app.cancel")}
          </Button>
          <Button type="submit" size="md" color="danger" loading={confirm.isPending}>
            {action}
          </Button>
        </Group>
      </form>
    </AlertDialog>
  );
}
