import createClient from "openapi-fetch";
import { type Owns, Refused } from "./errors";
import type { paths } from "./schema";
import type {
  Item,
  Language,
  Login,
  Me,
  NewSession,
  SessionChange,
  SessionFigures,
  Setup,
  Status,
  UsualFigures,
} from "./types";

export const http = createClient<paths>({
  baseUrl: `${window.location.origin}/api/v1`,
  credentials: "same-origin",
  // Looked up at each call, so that whoever watches or replaces it later is seen.
  fetch: (request) => window.fetch(request),
});

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** Waits for an answer and throws what was refused as [Refused]. */
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  const answer = await call.catch(() => {
    throw new Refused("offline");
  });
  if (answer.response.ok) return answer.data as T;
  const problem = (answer.error ?? {}) as Problem;
  const retry = Number(answer.response.headers.get("Retry-After"));
  throw new Refused(
    typeof problem.code === "string" ? problem.code : byStatus(answer.response.status),
    typeof problem.until === "number" ? problem.until : undefined,
    retry > 0 ? retry : undefined,
    Array.isArray(problem.errors) ? problem.errors : [],
    problem.owns,
  );
}

type Problem = {
  code?: unknown;
  until?: unknown;
  owns?: Owns;
  errors?: unknown;
};

// An answer without a code does not come from Stoa itself: a proxy, or nobody behind it.
function byStatus(status: number): string {
  return status >= 502 ? "unavailable" : "failed";
}

type Params = { query?: Record<string, string | number | boolean | undefined>; body?: unknown };

/** A call whose types the caller knows; a Blob is sent as it is. */
export function call<T>(method: string, path: string, { query, body }: Params = {}): Promise<T> {
  const url = new URL(`${window.location.origin}/api/v1${path}`);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== "") url.searchParams.set(name, String(value));
  }
  return ask<T>(
    window
      .fetch(url, {
        method,
        credentials: "same-origin",
        ...(body instanceof Blob ? { body } : asJSON(body)),
      })
      .then(async (response) => {
        const data = response.status === 204 ? undefined : await response.json().catch(() => ({}));
        return response.ok ? { data: data as T, response } : { error: data, response };
      }),
  );
}

const asJSON = (body: unknown) =>
  body === undefined
    ? {}
    : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };

const at = (link: string) => ({ params: { path: { link } } });

export const api = {
  setup: (): Promise<Setup> => ask(http.GET("/setup")),
  setUp: (body: { name: string; email: string; password: string; language: Language }) =>
    ask<Me>(http.POST("/setup", { body })),
  logIn: (body: { email: string; password: string }) => ask<Me>(http.POST("/login", { body })),
  logOut: () => ask<unknown>(http.POST("/logout")),
  /** The person who is logged in, or null. */
  me: (): Promise<Me | null> =>
    ask<Me>(http.GET("/me")).catch((error: unknown) => {
      if (error instanceof Refused && error.code === "not_logged_in") return null;
      throw error;
    }),
  changeMe: (body: { name?: string; language?: Language }) => ask<Me>(http.PATCH("/me", { body })),
  changePassword: (body: { current: string; new: string }) =>
    ask<unknown>(http.POST("/me/password", { body })),
  logins: async (): Promise<Login[]> => (await ask(http.GET("/me/logins"))).logins,
  endLogin: (id: string) =>
    ask<unknown>(http.DELETE("/me/logins/{id}", { params: { path: { id } } })),
  endLogins: () => ask<unknown>(http.DELETE("/me/logins")),
  sessions: async (status: Status): Promise<Item[]> =>
    (await ask(http.GET("/sessions", { params: { query: { status } } }))).sessions,
  addSession: (body: NewSession) => ask<Item>(http.POST("/sessions", { body })),
  editSession: (link: string, body: SessionChange) =>
    ask<Item>(http.PATCH("/sessions/{link}", { ...at(link), body })),
  /** What a session sets for itself; for its hosts. */
  settings: (link: string) => ask<SessionFigures>(http.GET("/sessions/{link}/settings", at(link))),
  /** What is usual for sessions here; for licence holders. */
  figures: () => ask<UsualFigures>(http.GET("/figures")),
  setStatus: (link: string, status: Status) =>
    ask<Item>(http.PUT("/sessions/{link}/status", { ...at(link), body: { status } })),
  addGuest: (link: string, name: string) =>
    ask<Me>(http.POST("/sessions/{link}/guest", { ...at(link), body: { name } })),
};
