const key = (link: string) => `stoa.read.${link}`;

/** Up to which message somebody has read a session's chat in this browser; undefined: they were not here. */
export function readUpTo(link: string, person: string): number | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(key(link)) ?? "null") as unknown;
    const [who, n] = Array.isArray(kept) ? kept : [];
    return who === person && typeof n === "number" ? n : undefined;
  } catch {
    return undefined;
  }
}

export function rememberRead(link: string, person: string, n: number): void {
  try {
    localStorage.setItem(key(link), JSON.stringify([person, n]));
  } catch {
    // Then it is known as long as the page is there.
  }
}
