/** What a socket's end asks of the page: come back (after so many ms at least), or why not. */
export type Return =
  | { back: true; after: number }
  | { back: false; why: "login" | "notFound" | "elsewhere" | "failed" };

/** The table of close codes in docs/protocol.md. What is not in it was the network. */
export function afterClose(code: number): Return {
  switch (code) {
    case 4401:
      return { back: false, why: "login" };
    case 4404:
      return { back: false, why: "notFound" };
    case 4409:
      return { back: false, why: "elsewhere" };
    case 4400:
    case 4413:
      return { back: false, why: "failed" };
    case 4429:
      return { back: true, after: 10_000 };
    default:
      return { back: true, after: 0 };
  }
}

const first = 500;
const longest = 10_000;

/**
 * How long to wait before the attempt, in ms: a random 0 to 0.5 s, then doubling
 * to 10 s, each shortened by up to a half, so that a thousand pages do not come
 * back at once. `random` is in [0, 1).
 */
export function delay(attempt: number, random: number): number {
  if (attempt <= 0) return random * first;
  const full = Math.min(longest, first * 2 ** Math.min(attempt, 16));
  return full * (1 - random / 2);
}
