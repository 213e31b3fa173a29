import type { components } from "../api/schema";

type Schemas = components["schemas"];

/** A board in the list of boards. */
export type Board = Schemas["Board"];
export type Limits = Schemas["Limits"];
export type View = Schemas["View"];
export type Moment = Schemas["Moment"];
/** What this page does at this moment; at most 20 a second are sent. */
export type OwnMoment = Omit<Schemas["SocketEph"], "t" | "doc">;

/** An element as Excalidraw has it; only what decides which change wins is named here. */
export type BoardElement = {
  readonly id: string;
  readonly version: number;
  readonly versionNonce: number;
  readonly isDeleted: boolean;
} & Readonly<Record<string, unknown>>;

/** What the indicator says; it is always the truth. `kept` counts changes on this device only. */
export type SaveState =
  | { is: "saved" }
  | { is: "saving" }
  | { is: "offline"; kept: number }
  | { is: "readOnly"; kept: number };

/** A change of one's own that did not win, or could not be sent: kept until taken or discarded. */
export type OwnVersion = {
  id: string;
  board: string;
  element: BoardElement;
  /** What stands instead; undefined where there is nothing. */
  current?: BoardElement;
  /** Why it is kept: another change won, or the server refuses it. */
  why: "stale" | "offline" | "refused" | "closed";
  code?: string;
  at: number;
};

/** Everything about the workspace that a screen shows, besides the boards' content. */
export type WorkspaceState = {
  boards: readonly Board[];
  mayEdit: boolean;
  mayArrange: boolean;
  save: SaveState;
  ownVersions: readonly OwnVersion[];
  limits: Limits;
  /** Where somebody has led this page, until it has gone there. */
  led?: { board: string; view?: View; by: string; lasting: boolean };
};

/** The content of one board that is shown. */
export type BoardDoc = {
  readonly id: string;
  /** False until everything that was there at the beginning has come. */
  readonly ready: boolean;
  elements(): ReadonlyMap<string, BoardElement>;
  /** Told of elements that came from elsewhere, and once when the board is ready. */
  onRemote(listener: (changed: readonly BoardElement[]) => void): () => void;
  /** Told of what others do at this moment; one's own are left out. */
  onMoments(listener: (moments: readonly Moment[]) => void): () => void;
  /** Changes of this page: kept on this device first, then sent. */
  change(elements: readonly BoardElement[]): void;
  /** What this page does at this moment. */
  moment(now: OwnMoment): void;
  /** Sends what waits at once: after pointer-up. */
  flush(): void;
};
