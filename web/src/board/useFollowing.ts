import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useInside } from "../live/react";
import { toast } from "../ui/toast";
import type { CanvasHandle } from "./canvas/handle";
import type { Other } from "./canvas/others";
import { useWorkspace } from "./react";
import type { ShownBoard } from "./shown";
import type { WorkspaceState } from "./types";

/** Whose view this page shows, and how that begins and ends. */
export type Following = {
  /** A person whom this page's person chose to follow. */
  person?: string;
  follow: (person: string) => void;
  stop: () => void;
  /** The person has moved the board by hand: whoever is followed is not any more. */
  looked: () => void;
};

type Scene = {
  state: WorkspaceState;
  board: ShownBoard | null;
  handle: CanvasHandle | null;
  shown: string | undefined;
  me: string;
  onShow: (board: string) => void;
};

const nobody: ReadonlyMap<string, Other> = new Map();
const never = () => () => {};
const none = () => nobody;

/** Goes where somebody leads: whoever this person follows, a call to gather, or who leads everybody. */
export function useFollowing({ state, board, handle, shown, me, onShow }: Scene): Following {
  const workspace = useWorkspace();
  const [person, setPerson] = useState<string>();
  const others = useSyncExternalStore(board?.watchOthers ?? never, board?.getOthers ?? none);
  useLed({ state, board, handle, shown, me, onShow });

  const view = person && [...others.values()].findLast((other) => other.by === person)?.view;
  useEffect(() => {
    if (view && handle) handle.show(view);
  }, [view, handle]);

  const leader = state.leader;
  const led = leader?.followed === true && leader.by !== me;
  const leads = leader?.by === me;
  // Who leads and turns to another board takes everybody along.
  useEffect(() => {
    if (leads && shown && handle) workspace.lead(shown, true, handle.view());
  }, [leads, shown, handle, workspace]);
  const looked = useCallback(() => {
    setPerson(undefined);
    if (led) workspace.follow(false);
  }, [led, workspace]);
  return useMemo(
    () => ({ person, follow: setPerson, stop: () => setPerson(undefined), looked }),
    [person, looked],
  );
}

function useLed({ state, board, handle, shown, me, onShow }: Scene): void {
  const { t } = useTranslation();
  const workspace = useWorkspace();
  const { people } = useInside();
  const { led } = state;
  const said = useRef<unknown>(undefined);
  useEffect(() => {
    if (!led) return;
    if (!state.boards.some((one) => one.id === led.board)) return;
    if (led.board !== shown) {
      onShow(led.board);
      return;
    }
    if (!board || !handle) return;
    if (led.view && led.by !== me) handle.show(led.view);
    if (!led.lasting && led.by !== me && said.current !== led) {
      const name = people[led.by]?.name ?? t("board.somebody");
      toast((t) => t("board.broughtHere", { name }));
    }
    said.current = led;
    workspace.arrived();
  }, [led, shown, board, handle, me, onShow, workspace, state.boards, people, t]);
}
