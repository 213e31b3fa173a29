/**
 * What a tab must know after a reload: how to resume, when its last input was,
 * and whether it had the camera and microphone. It lives in sessionStorage, one
 * entry per session, and is gone with the tab.
 */
export type Memory = {
  token?: string;
  rev?: number;
  lastInput?: number;
  /** What was switched on in this tab when it was last inside. */
  /** What a host stopped, by when, as far as this tab has obeyed. */
  obeyed?: { microphone?: number; camera?: number; screen?: number };
  media?: { microphone: boolean; camera: boolean; here: boolean; joined?: boolean };
};

const key = (link: string) => `stoa.session.${link}`;

export function recall(link: string): Memory {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key(link)) ?? "{}");
    return typeof kept === "object" && kept !== null ? (kept as Memory) : {};
  } catch {
    return {};
  }
}

/** Adds to what is remembered; `undefined` forgets a part. */
export function remember(link: string, part: Memory): void {
  try {
    sessionStorage.setItem(key(link), JSON.stringify({ ...recall(link), ...part }));
  } catch {
    // Without storage a reload is a new entry: nothing else is lost.
  }
}
