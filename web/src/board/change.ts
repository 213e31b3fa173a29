import type { BoardElement } from "./types";

/** What orders the changes of one element, as in the server's internal/board. */
export type Stamp = { readonly version: number; readonly versionNonce: number };

/** Whether a change replaces another one; nothing beats itself. */
export function beats(a: Stamp, b: Stamp): boolean {
  return a.version > b.version || (a.version === b.version && a.versionNonce < b.versionNonce);
}

export function same(a: Stamp, b: Stamp): boolean {
  return a.version === b.version && a.versionNonce === b.versionNonce;
}

/** One change of this page that the server has not acknowledged. */
export type Change = {
  /** A copy of the page's own: Excalidraw goes on changing its objects. */
  readonly element: BoardElement;
  /** Counts the changes of this page; of one element the higher is the later. */
  readonly n: number;
  /** When the first of the changes that this one stands for was made, by this device's clock. */
  readonly since: number;
  /** Its text is not the one that came from elsewhere: somebody typed it here. */
  readonly typed: boolean;
  /** Given back to a server that lost it (a restored backup); nobody made it just now. */
  readonly offered: boolean;
};

/** A change that did not win, or that the server does not take. */
export type Lost = {
  change: Change;
  current?: BoardElement;
  why: "stale" | "offline" | "refused";
  code?: string;
};

/** A change that was made so long before it was sent, in ms, is kept when it does not win. */
export const longOffline = 60_000;

/** The words in an element, without how they are broken into lines. */
export function textOf(element: BoardElement | undefined): string {
  if (!element || element.isDeleted) return "";
  const { originalText, text } = element;
  const words = typeof originalText === "string" ? originalText : text;
  return typeof words === "string" ? words.replace(/\s+/g, " ").trim() : "";
}

/**
 * Why a change that something else beat is kept beside the board, if it is: its
 * words would vanish, or it was made long ago, while nobody could see it.
 */
export function whyKept(
  change: Change,
  current: BoardElement | undefined,
  now: number,
): "stale" | "offline" | undefined {
  if (change.offered) return undefined;
  const late = now - change.since > longOffline;
  const words = textOf(change.element);
  if (change.typed && words !== "" && words !== textOf(current)) return late ? "offline" : "stale";
  return late ? "offline" : undefined;
}
