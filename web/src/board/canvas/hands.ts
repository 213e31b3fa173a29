import type { AppState } from "@excalidraw/excalidraw/types";
import type { BoardElement } from "../types";

/** What of Excalidraw's state says what a person has under their hands. */
export type Hands = Pick<
  AppState,
  | "editingTextElement"
  | "editingLinearElement"
  | "newElement"
  | "resizingElement"
  | "multiElement"
  | "croppingElementId"
  | "selectedElementIds"
  | "selectedElementsAreBeingDragged"
  | "isResizing"
  | "isRotating"
  | "pendingImageElementId"
>;

const most = 50; // elements that a message names

/** The elements that nobody may take away at this moment: being drawn, dragged, shaped or written. */
export function held(hands: Hands): ReadonlySet<string> {
  const ids = [
    hands.editingTextElement?.id,
    hands.editingLinearElement?.elementId,
    hands.newElement?.id,
    hands.resizingElement?.id,
    hands.multiElement?.id,
    hands.croppingElementId,
    hands.pendingImageElementId,
  ].filter((id) => typeof id === "string");
  const moving = hands.selectedElementsAreBeingDragged || hands.isResizing || hands.isRotating;
  return new Set(moving ? [...ids, ...Object.keys(hands.selectedElementIds)] : ids);
}

/** What others are shown as being worked on: what is held, and what is selected. */
export function editing(hands: Hands): string[] {
  const all = new Set([...held(hands), ...Object.keys(hands.selectedElementIds)]);
  return [...all].slice(0, most);
}

/** Whether an element is not yet what it is going to be: nothing of it is sent. */
export function unfinished(element: BoardElement, hands: Hands): boolean {
  if (element.id === hands.pendingImageElementId) return true;
  if (element.id === hands.editingTextElement?.id && element.text === "") return true;
  if (element.id !== hands.newElement?.id) return false;
  const { type, width, height, points } = element;
  if (type === "image") return true;
  return Array.isArray(points) ? points.length < 2 : width === 0 && height === 0;
}
