import { CaptureUpdateAction } from "@excalidraw/excalidraw";
import type { ExcalidrawImperativeAPI } from "@excalidraw/excalidraw/types";
import { makeNote, newId } from "../make";
import type { BoardElement, View } from "../types";
import { asDrawn, type Wire } from "./wire";

/** What the screens around a canvas can do with it. */
export type CanvasHandle = {
  /** What is seen now. */
  view: () => View;
  /** Goes where somebody else is. */
  show: (view: View) => void;
  /** Leads to one element and selects it. */
  find: (id: string) => void;
  /** A sticky note in the middle of what is seen, ready to be written on. */
  addNote: (color: string) => void;
  /** Pictures in the middle of what is seen. */
  addPictures: (files: readonly File[]) => void;
  focus: () => void;
};

export function makeHandle(
  api: ExcalidrawImperativeAPI,
  wire: Wire,
  node: HTMLElement,
): CanvasHandle {
  const focus = () => node.querySelector<HTMLElement>(".excalidraw")?.focus();
  return {
    view: () => wire.view(),
    show: (view) => wire.show(view),
    find: (id) => {
      const element = api.getSceneElements().find((one) => one.id === id);
      if (!element) return;
      wire.touch();
      api.scrollToContent(element, { fitToContent: true });
      api.updateScene({ appState: { selectedElementIds: { [id]: true } } });
    },
    addNote: (color) => {
      const { x, y } = wire.view();
      const note = makeNote({ id: newId(), color, x, y }, lastIndex(api));
      api.updateScene({
        elements: [...api.getSceneElementsIncludingDeleted(), ...asDrawn([note])],
        appState: { selectedElementIds: { [note.id]: true } },
        captureUpdate: CaptureUpdateAction.IMMEDIATELY,
      });
      api.setActiveTool({ type: "selection" });
      focus();
      beginText(api, node, note.id);
    },
    addPictures: (files) => wire.addFiles(files),
    focus,
  };
}

const patience = 60; // frames

/**
 * Begins the text of a shape by Enter, as a person would, once the shape is drawn
 * and chosen. A menu that closes meanwhile takes the focus once more, and the
 * editor goes with it: so it counts only when it has stayed for some frames.
 */
function beginText(api: ExcalidrawImperativeAPI, node: HTMLElement, id: string): void {
  const look = (frame: number, since: number) => {
    const { editingTextElement, selectedElementIds } = api.getAppState();
    if (frame === patience || (since > 0 && frame - since >= 4)) return;
    if (!editingTextElement && selectedElementIds[id] && frame % 6 === 2) {
      const target = node.querySelector(".excalidraw");
      target?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    }
    const stays = editingTextElement ? since || frame : 0;
    requestAnimationFrame(() => look(frame + 1, stays));
  };
  requestAnimationFrame(() => look(1, 0));
}

function lastIndex(api: ExcalidrawImperativeAPI): BoardElement["index"] {
  return api.getSceneElementsIncludingDeleted().at(-1)?.index ?? null;
}
