import { Button, Group, Paper, Stack, Text } from "@mantine/core";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Confirm } from "../ui/Confirm";
import classes from "./Kept.module.css";
import { useWorkspace } from "./react";
import type { BoardElement, OwnVersion, WorkspaceState } from "./types";
import { kindOf, typedIn } from "./words";

/** One's own changes that are not on the board, each with what stands in its place. */
export function OwnVersions({ state }: { state: WorkspaceState }) {
  const { t } = useTranslation();
  const workspace = useWorkspace();
  const [asked, setAsked] = useState<OwnVersion>();
  if (state.ownVersions.length === 0) return null;
  return (
    <Stack gap="sm" component="section" aria-label={t("keeping.own.title")}>
      <Text size="sm" c="dimmed">
        {t(state.mayEdit ? "keeping.own.about" : "keeping.own.aboutLater")}
      </Text>
      <ul className={classes.list}>
        {state.ownVersions.map((own) => (
          <One
            key={own.id}
            own={own}
            board={boardName(state, own.board, t)}
            mayTake={state.mayEdit && state.boards.some(({ id }) => id === own.board)}
            onTake={() => workspace.take(own.id)}
            onDiscard={() => setAsked(own)}
          />
        ))}
      </ul>
      {asked && (
        <Confirm
          title={t("keeping.own.discardTitle")}
          action={t("keeping.own.discard")}
          onConfirm={() => {
            workspace.discard(asked.id);
            setAsked(undefined);
          }}
          onClose={() => setAsked(undefined)}
        >
          <Text>{t("keeping.own.discardText")}</Text>
        </Confirm>
      )}
    </Stack>
  );
}

type OneProps = {
  own: OwnVersion;
  board: string;
  mayTake: boolean;
  onTake: () => void;
  onDiscard: () => void;
};

function One({ own, board, mayTake, onTake, onDiscard }: OneProps) {
  const { t } = useTranslation();
  const kind = kindOf(own.element, t);
  const what = typedIn(own.element, 40) || kind;
  return (
    <Paper component="li" withBorder p="sm" radius="md">
      <Stack gap="xs">
        <Text size="sm" fw={600}>
          {kind} · <bdi>{board}</bdi>
        </Text>
        <Text size="sm">{reason(own, t)}</Text>
        <dl className={classes.both}>
          <dt>{t("keeping.own.yours")}</dt>
          <dd>
            {own.element.isDeleted ? t("keeping.own.deleted") : <Words element={own.element} />}
          </dd>
          <dt>{t("keeping.own.now")}</dt>
          <dd>
            {!own.current && t("keeping.own.nothing")}
            {own.current?.isDeleted && t("keeping.own.isDeleted")}
            {own.current && !own.current.isDeleted && <Words element={own.current} />}
          </dd>
        </dl>
        <Group gap="xs">
          {mayTake && (
            <Button size="xs" onClick={onTake} aria-label={t("keeping.own.takeWhat", { what })}>
              {t("keeping.own.take")}
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            onClick={onDiscard}
            aria-label={t("keeping.own.discardWhat", { what })}
          >
            {t("keeping.own.discard")}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

function Words({ element }: { element: BoardElement }) {
  const { t } = useTranslation();
  const words = typedIn(element);
  return words ? <bdi className={classes.words}>{words}</bdi> : kindOf(element, t);
}

const codes = ["invalid", "too_large", "full", "ahead", "locked", "unknown_file"] as const;

function reason(own: OwnVersion, t: TFunction): string {
  if (own.why !== "refused") return t(`keeping.own.${own.why}`);
  const code = codes.find((one) => one === own.code) ?? "other";
  return t(`keeping.own.refused.${code}`);
}

/** A board by its name or its number; one that is not there any more by neither. */
export function boardName(state: WorkspaceState, board: string, t: TFunction): string {
  const place = state.boards.findIndex(({ id }) => id === board);
  if (place < 0) return t("keeping.unsentList.aBoard");
  return state.boards[place]?.name || t("keeping.unsentList.board", { number: place + 1 });
}
