import { Button, Group, Radio, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../../live/react";
import { ErrorNote } from "../../ui/ErrorNote";
import { Sheet } from "../../ui/Sheet";
import { toast } from "../../ui/toast";
import type { CanvasHandle } from "../canvas/handle";
import { safeName } from "../files/words";
import { useBoardName } from "../names";
import type { ShownBoard } from "../shown";
import type { WorkspaceState } from "../types";
import { exported, type Format, formats, keep, type Sheet as Page } from "./export";
import { shownOf } from "./scene";

type What = "board" | "view" | "all";

type Props = {
  state: WorkspaceState;
  board: ShownBoard;
  boardId: string;
  handle: CanvasHandle | null;
  onClose: () => void;
};

/** A board, a part of it or all of them as a file to keep. */
export function ExportDialog({ state, board, boardId, handle, onClose }: Props) {
  const { t } = useTranslation();
  const { link } = useSession();
  const { session } = useInside();
  const nameOf = useBoardName(state.boards);
  const [what, setWhat] = useState<What>("board");
  const [format, setFormat] = useState<Format>("png");
  const [done, setDone] = useState<number>();
  const [error, setError] = useState<unknown>();
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const offered = offeredFor(what);
  const chosen = offered.includes(format) ? format : (offered[0] ?? "pdf");
  const { boards } = state;
  const name = boards.find(({ id }) => id === boardId);
  const title = what === "all" || !name ? session.name : `${session.name} – ${nameOf(name)}`;

  const sheets = (): Page[] => {
    const elements = shownOf(board.elements.values());
    const own = { id: boardId, name: title, elements };
    if (what === "view") return [{ ...own, view: handle?.view() }];
    if (what === "board") return [own];
    return boards.map((one) => (one.id === boardId ? own : { id: one.id, name: nameOf(one) }));
  };
  const handleExport = async () => {
    const own = new AbortController();
    stop.current = own;
    const { signal } = own;
    setError(undefined);
    setDone(0);
    try {
      const wish = { link, sheets: sheets(), format: chosen, title, signal, onDone: setDone };
      const { blob, missing } = await exported(wish);
      signal.throwIfAborted();
      keep(blob, safeName(title, chosen));
      if (missing > 0) toast((t) => t("transfer.missing", { count: missing }), "clay");
      onClose();
    } catch (failure) {
      if (!signal.aborted) setError(failure);
    } finally {
      if (!signal.aborted) setDone(undefined);
    }
  };
  return (
    <Sheet title={t("transfer.export")} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (done === undefined) void handleExport();
        }}
      >
        <Stack gap="lg">
          <Radio.Group
            label={t("transfer.what")}
            value={what}
            onChange={(value) => setWhat(value as What)}
          >
            <Stack gap="xs" mt="xs">
              <Radio value="board" label={t("transfer.wholeBoard")} data-autofocus />
              {handle && <Radio value="view" label={t("transfer.view")} />}
              {boards.length > 1 && (
                <Radio value="all" label={t("transfer.all", { count: boards.length })} />
              )}
            </Stack>
          </Radio.Group>
          <Radio.Group
            label={t("transfer.format")}
            value={chosen}
            onChange={(value) => setFormat(value as Format)}
          >
            <Stack gap="xs" mt="xs">
              {offered.map((one) => (
                <Radio
                  key={one}
                  value={one}
                  label={t(`transfer.formats.${one}`)}
                  description={t(`transfer.about.${one}`)}
                />
              ))}
            </Stack>
          </Radio.Group>
          <ErrorNote error={error} />
          {done !== undefined && what === "all" && (
            <Text role="status">{t("transfer.sheets", { done, count: boards.length })}</Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={done !== undefined}>
              {t("transfer.download")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Sheet>
  );
}

/** Several boards are one file only as a document; a part of one is no board. */
function offeredFor(what: What): readonly Format[] {
  if (what === "all") return ["pdf"];
  return what === "view" ? formats.filter((one) => one !== "excalidraw") : formats;
}
