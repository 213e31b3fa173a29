import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../live/react";
import { ErrorNote } from "../../ui/ErrorNote";
import { Sheet } from "../../ui/Sheet";
import { Waiting } from "../../ui/Waiting";
import type { CanvasHandle } from "../canvas/handle";
import { useWorkspace } from "../react";
import type { ShownBoard } from "../shown";
import type { WorkspaceState } from "../types";
import { type Brought, bringBoards, bringFile, bringPages, type Progress as Part } from "./bring";
import type { Incoming } from "./incoming";
import { type Choice, PagesForm } from "./PagesForm";
import type { Pages } from "./pages";

type Props = {
  incoming: Incoming;
  state: WorkspaceState;
  board: ShownBoard;
  handle: CanvasHandle;
  onBrought: (brought: Brought) => void;
  onClose: () => void;
};

/** Brings pages or a board onto the board that is shown: choosing, waiting, and what went wrong. */
export function ImportDialog({ incoming, state, board, handle, onBrought, onClose }: Props) {
  const { t } = useTranslation();
  const { link } = useSession();
  const workspace = useWorkspace();
  const [pages, pagesError] = usePages(incoming);
  const work = useWork();
  const { limits, mayArrange } = state;
  const keep = (picture: Blob) => workspace.pictures.keep(picture);
  const finish = (brought: Brought) => {
    onClose();
    onBrought(brought);
  };
  const handleChoice = ({ chosen, where }: Choice) => {
    if (!pages) return;
    void work.run(finish, (way) => {
      const all = { link, keep, limits, ...way };
      return where === "boards"
        ? bringBoards(pages, chosen, workspace, all)
        : bringPages(pages, chosen, board, handle.view(), all);
    });
  };
  const handleBoard = (read: () => Promise<string>) =>
    void work.run(finish, async (way) =>
      bringFile(await read(), board, mayArrange, { link, keep, limits, ...way }),
    );
  const error = work.error ?? pagesError;
  return (
    <Sheet
      size={pages ? "lg" : "md"}
      title={t(incoming.is === "board" ? "transfer.boardTitle" : "transfer.pagesTitle")}
      onClose={() => {
        work.cancel();
        onClose();
      }}
    >
      <Stack gap="md">
        <Text fw={600} style={{ overflowWrap: "anywhere" }}>
          <bdi>{incoming.name}</bdi>
        </Text>
        <ErrorNote error={error} />
        {work.progress && <Working progress={work.progress} onCancel={work.cancel} />}
        {!work.progress && incoming.is === "pages" && !pages && !pagesError && (
          <Waiting label={t("transfer.opening")} />
        )}
        {!work.progress && pages && (
          <PagesForm
            pages={pages}
            boards={state.boards.length}
            arranges={mayArrange}
            onChoice={handleChoice}
          />
        )}
        {!work.progress && incoming.is === "board" && (
          <>
            <Text>{t("transfer.boardText")}</Text>
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t("app.cancel")}
              </Button>
              <Button data-autofocus onClick={() => handleBoard(incoming.read)}>
                {t(work.error ? "app.tryAgain" : "transfer.bring")}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Sheet>
  );
}

function Working({ progress, onCancel }: { progress: Part; onCancel: () => void }) {
  const { t } = useTranslation();
  const { done, of } = progress;
  const share = of > 0 ? done / of : 0;
  return (
    <Stack gap="sm">
      <Text role="status">
        {t("transfer.working", { done: Math.min(of, Math.floor(done) + 1), count: of })}
      </Text>
      <Progress
        value={share * 100}
        size="lg"
        radius="xl"
        animated
        aria-label={t("transfer.progress")}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          {t("app.cancel")}
        </Button>
      </Group>
    </Stack>
  );
}

/** Opens what has pages, and closes it with the dialog. */
function usePages(incoming: Incoming): [Pages | undefined, unknown] {
  const [pages, setPages] = useState<Pages>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    if (incoming.is !== "pages") return;
    let here = true;
    const opening = incoming.open();
    opening.then(
      (opened) => here && setPages(opened),
      (failure: unknown) => here && setError(failure),
    );
    return () => {
      here = false;
      opening.then(
        (opened) => opened.close(),
        () => {},
      );
    };
  }, [incoming]);
  return [pages, error];
}

type WorkWay = { signal: AbortSignal; onProgress: (progress: Part) => void };

/** One thing that takes a while, can be stopped, and ends with the dialog. */
function useWork() {
  const [progress, setProgress] = useState<Part>();
  const [error, setError] = useState<unknown>();
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const cancel = () => {
    stop.current?.abort();
    setProgress(undefined);
  };
  const run = async <T,>(onEnd: (result: T) => void, work: (way: WorkWay) => Promise<T>) => {
    const own = new AbortController();
    stop.current = own;
    setError(undefined);
    setProgress({ done: 0, of: 1 });
    const onProgress = (now: Part) => !own.signal.aborted && setProgress(now);
    try {
      const result = await work({ signal: own.signal, onProgress });
      onEnd(result);
    } catch (failure) {
      if (own.signal.aborted) return;
      setProgress(undefined);
      setError(failure);
    }
  };
  return { progress, error, run, cancel };
}
