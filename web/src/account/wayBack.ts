const key = "stoa.back";
/** As long as the link of the mail is good. */
const kept = 24 * 3600_000;

/**
 * Somebody who was on the way into a session has forgotten the password: the
 * mail's link, opened in this browser, leads back there (rule 17).
 */
export function keepWayBack(path: string, now = Date.now()): void {
  if (!isSession(path)) return;
  try {
    localStorage.setItem(key, JSON.stringify({ path, until: now + kept }));
  } catch {
    // Then the way leads to the list of sessions.
  }
}

/** Where a new password leads, once: the session, or the list of sessions. */
export function takeWayBack(now = Date.now()): string {
  try {
    const { path, until } = JSON.parse(localStorage.getItem(key) ?? "{}");
    localStorage.removeItem(key);
    return isSession(path) && now < until ? path : "/";
  } catch {
    return "/";
  }
}

const isSession = (path: unknown): path is string =>
  typeof path === "string" && /^\/s\/[\w-]+$/.test(path);
