import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AlertDialog } from "../ui/AlertDialog";
import { showError } from "../ui/errors";
import { dateAndTime } from "../ui/format";
import classes from "./Kept.module.css";
import { boardName } from "./OwnVersions";
import { useWorkspace, useWorkspaceState } from "./react";
import type { Unsent as Left } from "./types";

/** What this browser keeps of a session and the server has not got; nothing where that is nothing. */
export function UnsentList() {
  const { t } = useTranslation();
  const workspace = useWorkspace();
  const state = useWorkspaceState();
  const [asked, setAsked] = useState<Left>();
  const all = state?.unsent ?? [];
  if (!state || all.length === 0) return null;
  const count = all.reduce((sum, one) => sum + one.count, 0);
  const inPage = "device" in state.save && !state.save.device;
  return (
    <Paper withBorder p="md" radius="md" className={classes.unsent} component="section">
      <Stack gap="sm">
        <Stack gap={2} role="status">
          <Title order={2} fz="1.1rem">
            {t("keeping.unsentList.title")}
          </Title>
          <Text size="sm">
            {t(inPage ? "keeping.unsentList.page" : "keeping.unsentList.device", { count })}
          </Text>
        </Stack>
        <ul className={classes.list}>
          {all.map((one) => (
            <One
              key={one.id}
              left={one}
              board={boardName(state, one.board, t)}
              onDownload={() => workspace.download(one.id).then(save, showError)}
              onDiscard={() => setAsked(one)}
            />
          ))}
        </ul>
      </Stack>
      {asked && (
        <AlertDialog
          title={t("keeping.unsentList.discardTitle")}
          onCancel={() => setAsked(undefined)}
        >
          <Text>{t("keeping.unsentList.discardText", { count: asked.count })}</Text>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" data-first-focus onClick={() => setAsked(undefined)}>
              {t("app.cancel")}
            </Button>
            <Button
              color="danger"
              onClick={() => {
                workspace.discardUnsent(asked.id).catch(showError);
                setAsked(undefined);
              }}
            >
              {t("keeping.unsentList.discard")}
            </Button>
          </Group>
        </AlertDialog>
      )}
    </Paper>
  );
}

type OneProps = { left: Left; board: string; onDownload: () => void; onDiscard: () => void };

function One({ left, board, onDownload, onDiscard }: OneProps) {
  const { t, i18n } = useTranslation();
  const changes = t("keeping.unsentList.count", { count: left.count });
  const what = t("keeping.unsentList.onBoard", { changes, board });
  const more = [
    left.name && t("keeping.unsentList.of", { name: left.name }),
    t("keeping.unsentList.since", { time: dateAndTime(left.since, i18n.language) }),
  ];
  return (
    <Stack component="li" gap={4}>
      <Text size="sm" fw={600}>
        <bdi>{what}</bdi>
      </Text>
      <Text size="sm" c="dimmed">
        {more.filter(Boolean).join(" · ")}
      </Text>
      <Text size="sm">{t(`keeping.unsentList.why.${left.why}`)}</Text>
      {left.why !== "sending" && (
        <Group gap="xs">
          {left.readable && (
            <Button
              size="xs"
              variant="default"
              onClick={onDownload}
              aria-label={t("keeping.unsentList.downloadWhat", { what })}
            >
              {t("keeping.unsentList.download")}
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            onClick={onDiscard}
            aria-label={t("keeping.unsentList.discardWhat", { what })}
          >
            {t("keeping.unsentList.discard")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function save(file: Blob | undefined): void {
  if (!file) return;
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = `unsaved-${new Date().toISOString().slice(0, 10)}.excalidraw`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
