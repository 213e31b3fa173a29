const key = "stoa.shortcuts";

/** Single letters can be switched off: some people's software types them. */
export function shortcutsOn(): boolean {
  try {
    return localStorage.getItem(key) !== "off";
  } catch {
    return true;
  }
}

export function switchShortcuts(on: boolean): void {
  try {
    localStorage.setItem(key, on ? "on" : "off");
  } catch {
    // Without storage they stay on.
  }
}

/** What single letters do. */
export type Shortcut = "microphone" | "camera" | "asking" | "layout" | "hand";

const byCode: Record<string, Shortcut> = {
  KeyM: "microphone",
  KeyV: "camera",
  KeyW: "asking",
  KeyB: "layout",
  KeyH: "hand",
};

/** What a key means here, unless it is being typed somewhere or a dialog is open. */
export function shortcutOf(event: KeyboardEvent): Shortcut | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return undefined;
  const target = event.target;
  if (
    target instanceof Element &&
    target.closest("input, textarea, select, [contenteditable], [role=menu], [data-own-keys]")
  )
    return undefined;
  if (document.querySelector("dialog[open], [role=dialog]")) return undefined;
  // By place on the keyboard, so that it is the same key in a Hebrew layout.
  return byCode[event.code];
}
