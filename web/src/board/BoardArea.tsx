import { Button, Loader, Text, Title } from "@mantine/core";
import { type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../live/react";
import type { Inside } from "../live/reducer";
import { Around } from "./Around";
import classes from "./BoardArea.module.css";
import { BoardTabs } from "./BoardTabs";
import { BoardTools } from "./BoardTools";
import { Boundary } from "./Boundary";
import { Contents } from "./Contents";
import type { CanvasProps } from "./canvas/Canvas";
import type { CanvasHandle } from "./canvas/handle";
import { anotherCanvas, Canvas } from "./canvas/load";
import { Pictures } from "./canvas/pictures";
import type { Scroll } from "./canvas/view";
import { indexAfter } from "./make";
import { Notices } from "./Notices";
import { useWorkspace, useWorkspaceState, type WorkspaceStore } from "./react";
import { rememberBoard, rememberedBoard } from "./remember";
import { ShownBoard } from "./shown";
import type { BoardElement, WorkspaceState } from "./types";
import { useFollowing } from "./useFollowing";

/** The boards of the session: tabs, tools, the board itself, and the list of its contents. */
export function BoardArea({ tools }: { tools?: ReactNode }) {
  const state = useWorkspaceState();
  if (!state || state.boards.length === 0) return <Coming />;
  return <Boards state={state} tools={tools} />;
}

function Boards({ state: whole, tools }: { state: WorkspaceState; tools?: ReactNode }) {
  const { t } = useTranslation();
  const { link } = useSession();
  const inside = useInside();
  const { boards } = whole;
  const [wanted, setWanted] = useState(() => rememberedBoard(link));
  const shown = boards.some((one) => one.id === wanted) ? wanted : boards[0]?.id;
  const draws = mayDraw(inside, shown);
  const state = useMemo(() => (draws ? whole : { ...whole, mayEdit: false }), [whole, draws]);
  const { mayEdit, mayArrange, limits } = state;
  const board = useShownBoard(shown ?? "");
  const pictures = usePictures(link, state);
  const [handle, setHandle] = useState<CanvasHandle | null>(null);
  const [contents, setContents] = useState(false);
  const scrolls = useRef(new Map<string, Scroll>());
  const region = useRef<HTMLElement>(null);

  const show = useCallback(
    (id: string) => {
      setWanted(id);
      rememberBoard(link, id);
    },
    [link],
  );
  useRoomBoard(show, shown);
  const following = useFollowing({ state, board, handle, shown, onShow: show, me: inside.me.id });
  const nameOf = useCallback(
    (person: string) => inside.people[person]?.name ?? t("board.somebody"),
    [inside.people, t],
  );
  const handleLook = useCallback(
    (scroll: Scroll, byHand: boolean) => {
      if (shown) scrolls.current.set(shown, scroll);
      if (byHand) following.looked();
    },
    [shown, following.looked],
  );
  if (!shown) return <Coming />;
  return (
    <section
      ref={region}
      className={classes.area}
      tabIndex={-1}
      data-region
      aria-label={t("board.region")}
    >
      <div className={classes.head}>
        <BoardTabs boards={boards} shown={shown} arranges={mayArrange} onShow={show} />
        <BoardTools
          state={state}
          board={board}
          boardId={shown}
          handle={handle}
          contents={contents}
          following={following}
          nameOf={nameOf}
          onContents={() => setContents(!contents)}
        />
        <Around state={state} board={board} boardId={shown} handle={handle} onShow={show} />
        {tools}
      </div>
      <Notices
        state={state}
        board={board}
        boardId={shown}
        pictures={pictures}
        following={following}
        nameOf={nameOf}
        onShow={show}
      />
      <div className={classes.body}>
        <div className={classes.canvas} id="board" role="tabpanel" aria-labelledby={`tab-${shown}`}>
          {board && (
            <Drawing
              key={shown}
              board={board}
              pictures={pictures}
              edits={mayEdit}
              arranges={mayArrange}
              people={inside.people}
              scroll={scrolls.current.get(shown)}
              onHandle={setHandle}
              onLook={handleLook}
              onLeave={() => region.current?.focus()}
            />
          )}
        </div>
        {contents && board && (
          <Contents
            board={board}
            edits={mayEdit}
            arranges={mayArrange}
            longest={limits.text}
            nameOf={nameOf}
            onFind={handle ? (id) => handle.find(id) : undefined}
            onClose={() => setContents(false)}
          />
        )}
      </div>
    </section>
  );
}

/** The board of a breakout room is for those in it, and for who leads, while the rooms are open. */
function mayDraw({ session, me }: Inside, board: string | undefined): boolean {
  const room = session.rooms?.list.find((one) => one.board === board);
  return !room || room.id === me.room || me.may.includes("rooms");
}

/** Who comes into a breakout room sees its board, and afterwards the one from before. */
function useRoomBoard(show: (board: string) => void, shown: string | undefined): void {
  const { session, me } = useInside();
  const board = session.rooms?.list.find((one) => one.id === me.room)?.board;
  const before = useRef<string>(undefined);
  const last = useRef<string>(undefined);
  useEffect(() => {
    if (board === last.current) return;
    if (board !== undefined) {
      if (last.current === undefined) before.current = shown;
      show(board);
    } else if (before.current !== undefined) show(before.current);
    last.current = board;
  }, [board, show, shown]);
}

/** Opens a board for as long as it is shown. */
function useShownBoard(id: string): ShownBoard | null {
  const workspace = useWorkspace();
  const [board, setBoard] = useState<ShownBoard | null>(null);
  useEffect(() => {
    if (id === "") return;
    const opened = new ShownBoard(workspace.open(id));
    const stop = opened.begin();
    setBoard(opened);
    return () => {
      stop();
      workspace.close(id);
      setBoard(null);
    };
  }, [workspace, id]);
  return board?.doc.id === id ? board : null;
}

function usePictures(link: string, state: WorkspaceState): Pictures {
  const workspace = useWorkspace();
  const limits = useRef(state.limits);
  limits.current = state.limits;
  const pictures = useMemo(
    () =>
      new Pictures(
        link,
        () => limits.current,
        {
          keep: (picture, name) => workspace.pictures.keep(picture, name),
          kept: (hash) => workspace.pictures.kept(hash),
        },
        (board, element) => putUnseen(workspace, board, element),
      ),
    [link, workspace],
  );
  useEffect(() => workspace.pictures.watch(pictures), [workspace, pictures]);
  return pictures;
}

// Puts an element on a board that nobody shows here, over what is there.
function putUnseen(workspace: WorkspaceStore, board: string, element: BoardElement): void {
  const doc = workspace.open(board);
  const put = doc.whenReady().then(() => {
    const last = [...doc.elements().values()].map(({ index }) => String(index ?? "")).sort();
    doc.change([{ ...element, index: element.index ?? indexAfter(last.at(-1)) }]);
  });
  void put.finally(() => workspace.close(board));
}

/** The canvas, and what stands in its place while it comes, does not come, or breaks. */
function Drawing(props: CanvasProps) {
  const { t } = useTranslation();
  const [tries, setTries] = useState(0);
  const Tried = useMemo(() => (tries === 0 ? Canvas : anotherCanvas()), [tries]);
  const again = () => setTries(tries + 1);
  return (
    <Boundary
      key={tries}
      fallback={(error) => {
        const fetched = !isLoadFailure(error);
        return (
          <div className={classes.failed} role="alert">
            <Title order={2} fz="1.4rem">
              {t(fetched ? "board.brokenTitle" : "board.failedTitle")}
            </Title>
            <Text maw={480}>{t(fetched ? "board.brokenText" : "board.failedText")}</Text>
            <Button onClick={again}>{t(fetched ? "board.reload" : "app.tryAgain")}</Button>
          </div>
        );
      }}
    >
      <Suspense fallback={<Coming />}>
        <Tried {...props} />
      </Suspense>
    </Boundary>
  );
}

const isLoadFailure = (error: unknown) =>
  error instanceof Error && /import|fetch|module|load|preload/i.test(error.message);

function Coming() {
  const { t } = useTranslation();
  return (
    <div className={classes.failed} role="status">
      <Loader size="sm" aria-hidden="true" />
      <Text c="dimmed">{t("board.loading")}</Text>
    </div>
  );
}
