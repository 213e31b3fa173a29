import type { ExcalidrawImperativeAPI } from "@excalidraw/excalidraw/types";

type Rules = { mayLock: () => boolean; leave: () => void };

/**
 * What keys do on the canvas before Excalidraw sees them: those of its files and,
 * for whom it is not for, its lock do nothing; Escape lets go of what is selected
 * and leaves the canvas when there is nothing more to cancel.
 */
export function ownKeys(node: HTMLElement, api: ExcalidrawImperativeAPI, rules: Rules): () => void {
  const handleKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      if (!idle(api) || isTyping(event.target)) return;
      if (Object.keys(api.getAppState().selectedElementIds).length === 0) rules.leave();
      else api.updateScene({ appState: { selectedElementIds: {}, selectedGroupIds: {} } });
      return;
    }
    if (isTyping(event.target)) return;
    const command = event.ctrlKey || event.metaKey;
    const files = command && ["KeyS", "KeyO"].includes(event.code);
    const lock = command && event.shiftKey && event.code === "KeyL" && !rules.mayLock();
    if (!files && !lock) return;
    event.preventDefault();
    event.stopPropagation();
  };
  node.addEventListener("keydown", handleKey, { capture: true });
  return () => node.removeEventListener("keydown", handleKey, { capture: true });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, [contenteditable]") !== null;
}

function idle(api: ExcalidrawImperativeAPI): boolean {
  const now = api.getAppState();
  const open = now.openMenu ?? now.openPopup ?? now.openDialog ?? now.contextMenu;
  const busy = now.editingTextElement ?? now.multiElement ?? now.newElement ?? now.openSidebar;
  const tool = now.activeTool.type === "selection" || now.viewModeEnabled;
  return !open && !busy && tool;
}
