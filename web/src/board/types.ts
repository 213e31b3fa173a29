import type { components } from "../api/schema";

type Schemas = components["schemas"];

/** The longest name of a board, and of a breakout room, in characters. */
export const longestName = 100;

/** A board in the list of boards. */
export type Board = Schemas["Board"];
export type Limits = Schemas["Limits"];
export type View = Schemas["View"];
export type Moment = Schemas["Moment"];
/**
 * What this page does at this moment; at most 20 a second are sent. Strokes are
 * not said here: a board tells them by itself from the lines that it is given.
 */
export type OwnMoment = Omit<Schemas["SocketEph"], "t" | "doc" | "stroke">;

/** An element as Excalidraw has it; only what decides which change wins is named here. */
export type BoardElement = {
  readonly id: string;
  readonly version: number;
  readonly versionNonce: number;
  readonly isDeleted: boolean;
} & Readonly<Record<string, unknown>>;

/**
 * What the indicator says; it is always the truth. `kept` counts changes that
 * the server has not got; `device` is false where they are in this page only
 * and would be gone with it.
 */
export type SaveState =
  | { is: "saved" }
  | { is: "saving"; device: boolean }
  | { is: "offline"; kept: number; device: boolean }
  | { is: "readOnly"; kept: number; device: boolean }
  /** Nothing is under way, but these could not be sent: they are in `unsent`. */
  | { is: "unsent"; kept: number; device: boolean };

/** A change of one's own that did not win, or could not be sent: kept until taken or discarded. */
export type OwnVersion = {
  id: string;
  board: string;
  element: BoardElement;
  /** What stands instead; undefined where there is nothing. */
  current?: BoardElement;
  /** Why it is kept: another change won (at once, or while one was away), or the server refuses it. */
  why: "stale" | "offline" | "refused";
  /** With `refused`: the code of the server. */
  code?: string;
  at: number;
};

/** Why changes are still on this device only. */
export type UnsentWhy =
  | "sending" // they are on their way, or wait for the line
  | "locked" // nobody whom this browser can prove to be has the key: log in as who made them
  | "closed" // the session was closed
  | "removed" // a host has removed who made them
  | "too_late" // the seat ended more than a day ago
  | "not_allowed" // they may not change the workspace (any more)
  | "not_found" // the board is not there any more
  | "picture" // the server does not take a picture that they show, as where there is no room
  | "hidden"; // the session cannot be seen

/** Changes of one person on one board that this browser keeps and the server has not got. */
export type Unsent = {
  id: string;
  person: string;
  /** Who that is, where this browser can prove to be them. */
  name?: string;
  board: string;
  count: number;
  why: UnsentWhy;
  /** They can be read: Download works. */
  readable: boolean;
  /** When the first of them was made, by this device's clock. */
  since: number;
};

/** The pictures of this person that the server has not got. */
export type PicturesOnTheWay = {
  /** How many are being sent, and how much of them has been, from 0 to 1. */
  sending: number;
  share: number;
  /** What could not be sent, by the hash. */
  unsent: readonly { id: string; error: unknown }[];
  /** How many of them this device has no room for: they are in this page only. */
  inPage: number;
};

/** Everything about the workspace that a screen shows, besides the boards' content. */
export type WorkspaceState = {
  boards: readonly Board[];
  mayEdit: boolean;
  mayArrange: boolean;
  save: SaveState;
  ownVersions: readonly OwnVersion[];
  unsent: readonly Unsent[];
  /** Pictures that could not be sent. */
  unsentPictures: number;
  /** What boards show here and the server has not got. */
  pictures: PicturesOnTheWay;
  limits: Limits;
  /**
   * Where somebody has led this page, until it has gone there (`arrived`).
   * While it is `lasting`, it changes with each step of who leads.
   */
  led?: { board: string; view?: View; by: string; lasting: boolean };
  /** Somebody leads; `followed` is false where this person has looked elsewhere. */
  leader?: { by: string; followed: boolean };
};

/**
 * The content of one board that is shown. Elements are copied on their way in
 * and out: what Excalidraw does to its objects touches nothing here.
 */
export type BoardDoc = {
  readonly id: string;
  /** False until everything that was there at the beginning has come. */
  readonly ready: boolean;
  whenReady(): Promise<void>;
  /** What is to be shown, deleted ones too. */
  elements(): ReadonlyMap<string, BoardElement>;
  /** One of them. */
  element(id: string): BoardElement | undefined;
  /**
   * Told of elements that came from elsewhere, and once with all when the board
   * is ready. They replace what the page shows, also where their version is
   * lower (a refused change is taken back) or `isDeleted` (nothing stands there).
   */
  onRemote(listener: (changed: readonly BoardElement[]) => void): () => void;
  /** Told of what others do at this moment; one's own are left out. */
  onMoments(listener: (moments: readonly Moment[]) => void): () => void;
  /**
   * Changes of this page: kept on this device first, then sent. What has the
   * same version and nonce as before is passed over, so that all elements may be
   * given. Lines that grow are told to others point by point, and saved every
   * 500 ms and with `flush`.
   */
  change(elements: readonly BoardElement[]): void;
  /** What this page does at this moment. */
  moment(now: OwnMoment): void;
  /** Sends what waits at once: after pointer-up. */
  flush(): void;
};

/** Who makes pictures ready, as far as the workspace needs to know. */
export type PicturesSource = {
  subscribe: (listener: () => void) => () => void;
  getSnapshot: () => { sending: number; unsent: readonly unknown[] };
  /** Tries again what did not get there. */
  retry: () => void;
};

/**
 * The workspace of one session's page. `useWorkspace` gives it to screens,
 * `useWorkspaceState` what it knows.
 */
export type WorkspaceActions = {
  /** Shows a board; each needs its `close`. */
  open(board: string): BoardDoc;
  close(board: string): void;
  /** Puts one's own version in the place of what stands. */
  take(ownVersion: string): void;
  discard(ownVersion: string): void;
  /** Everybody looks here, once. */
  gather(board: string, view: View): void;
  /** Everybody follows this page's view (`moment({view})` on that board), or no longer. */
  lead(board: string, on: boolean, view?: View): void;
  /** This page has gone where it was led. */
  arrived(): void;
  /** Follows who leads, or looks elsewhere. */
  follow(on: boolean): void;
  /** Unsent changes as an .excalidraw file; undefined where they cannot be read. */
  download(unsent: string): Promise<Blob | undefined>;
  discardUnsent(unsent: string): Promise<void>;
  readonly pictures: PictureActions;
};

/** The pictures of the person who is inside, on their way to the server. */
export type PictureActions = {
  /** Nothing is saved while somebody makes pictures ready; until the answer is called. */
  watch(source: PicturesSource): () => void;
  /**
   * Keeps a picture on this device and begins to send it; resolves with its
   * hash, which an element may show from then on. With a name it comes into
   * the list of files as well.
   */
  keep(picture: Blob, name?: string): Promise<string>;
  /** A picture that the server has not got. */
  kept(hash: string): Promise<Blob | undefined>;
  /** Tries again what could not be sent. */
  retry(): void;
  /** Takes what shows a picture that could not be sent off the boards. */
  takeOff(): void;
};
