const keys = { read: "stoa.read", aside: "stoa.aside" };

/** What is remembered: how far somebody has read, and which notice they have put aside. */
export type Mark = keyof typeof keys;

const key = (link: string, mark: Mark) => `${keys[mark]}.${link}`;

/** Up to which message somebody has read a session's chat in this browser; undefined: they were not here. */
export function readUpTo(link: string, person: string, mark: Mark = "read"): number | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(key(link, mark)) ?? "null") as unknown;
    const [who, n] = Array.isArray(kept) ? kept : [];
    return who === person && typeof n === "number" ? n : undefined;
  } catch {
    return undefined;
  }
}

export function rememberRead(link: string, person: string, n: number, mark: Mark = "read"): void {
  try {
    localStorage.setItem(key(link, mark), JSON.stringify([person, n]));
  } catch {
    // Then it is known as long as the page is there.
  }
}
