import { useState } from "react";

/** What the side of the session shows: one at a time, in an aside or, on a phone, in a sheet. */
export type PanelName = "people" | "chat" | "polls";

export type Panel = PanelName | null;

/** Which panel is open. A wide screen begins with the people; a phone with none. */
export function usePanel(wide: boolean): {
  panel: Panel;
  show: (name: PanelName) => void;
  toggle: (name: PanelName) => void;
  close: () => void;
} {
  const [beside, setBeside] = useState<Panel>("people");
  const [sheet, setSheet] = useState<Panel>(null);
  const panel = wide ? beside : sheet;
  const set = wide ? setBeside : setSheet;
  return {
    panel,
    show: set,
    toggle: (name) => set(panel === name ? null : name),
    close: () => set(null),
  };
}
