import { useSyncExternalStore } from "react";
import type { Appearance } from "../api/types";

// What this deployment is called and how it looks. The server writes it into the
// document, so that the first thing that is drawn looks right; where nobody did
// (Vite's own server, a test), it is Stoa's own.
let now: Appearance = written() ?? { name: "Stoa" };
const hearers = new Set<() => void>();

function written(): Appearance | undefined {
  const text = document.querySelector<HTMLMetaElement>("meta[name=stoa-appearance]")?.content;
  try {
    return JSON.parse(text ?? "") as Appearance;
  } catch {
    return undefined;
  }
}

export const currentAppearance = (): Appearance => now;

/** Shows another appearance on this page at once: the administrator's who has just chosen it. */
export function showAppearance(to: Appearance): void {
  now = to;
  for (const hear of hearers) hear();
}

export function onAppearance(hear: () => void): () => void {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

export const useAppearance = () => useSyncExternalStore(onAppearance, currentAppearance);

/** The title of the document, of a page by its name. */
export function titleOf(page?: string): string {
  return page ? `${page} · ${now.name}` : now.name;
}
