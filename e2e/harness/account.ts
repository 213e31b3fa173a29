import { type APIRequestContext, request } from "@playwright/test";
import type { Stoa } from "./server";

/** What a person logs in with. */
export type Account = { name: string; email: string; password: string };

/** A session as the API describes it, as far as tests look at it. */
export type SessionItem = {
  id: string;
  link: string;
  name: string;
  status: string;
  phase: string;
  inside: number;
  hostAway?: { since: number; until: number };
};

/** What a new session is to be. Durations are seconds. */
export type Wish = {
  name: string;
  policy: "classroom" | "open";
  guests: "direct" | "ask" | "none";
  hostAbsence?: number;
  emptyEnd?: number;
  idleNotice?: number;
  idleLogout?: number;
  limit?: number;
};

/** A new account's data; the address follows from the name. */
export function account(name: string): Account {
  const address = name.toLowerCase().replace(/[^a-z0-9]+/g, ".");
  return { name, email: `${address}@example.org`, password: `${address} knows the way in` };
}

/**
 * The API as one browser's page would speak to it: with cookies and with the
 * page's origin. A Person's own context does the same for a real browser.
 */
export class Api {
  private constructor(
    private readonly http: APIRequestContext,
    private readonly origin: string,
  ) {}

  static async open(stoa: Stoa): Promise<Api> {
    const http = await request.newContext({
      baseURL: `${stoa.url}/api/v1/`,
      extraHTTPHeaders: { Origin: stoa.url, "Sec-Fetch-Site": "same-origin" },
    });
    return new Api(http, stoa.url);
  }

  /** Over a browser's own cookies. */
  static over(http: APIRequestContext, origin: string): Api {
    return new Api(http, origin);
  }

  /** One request; fails with the answer's text unless the status is a success. */
  async call<T = unknown>(method: string, path: string, data?: unknown): Promise<T> {
    const answer = await this.try(method, path, data);
    if (!answer.ok()) {
      throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    }
    return (answer.status() === 204 ? undefined : await answer.json()) as T;
  }

  /** One request, whatever comes of it. */
  try(method: string, path: string, data?: unknown) {
    return this.http.fetch(`${this.origin}/api/v1/${path}`, {
      method,
      data,
      headers: { Origin: this.origin, "Sec-Fetch-Site": "same-origin" },
    });
  }

  /** The first start: creates the administrator, who is then logged in. */
  async setUp(who: Account): Promise<void> {
    await this.call("POST", "setup", { ...who, language: "en" });
  }

  async logIn({ email, password }: Account): Promise<void> {
    await this.call("POST", "login", { email, password });
  }

  /** Comes by the link as a guest. */
  async beGuest(link: string, name: string): Promise<void> {
    await this.call("POST", `sessions/${link}/guest`, { name });
  }

  createSession(wish: Partial<Wish> & { name: string }): Promise<SessionItem> {
    return this.call("POST", "sessions", { policy: "classroom", guests: "direct", ...wish });
  }

  session(link: string): Promise<SessionItem> {
    return this.call("GET", `sessions/${link}`);
  }

  /** The cookies as a header, for a socket. */
  async cookie(): Promise<string> {
    const { cookies } = await this.http.storageState();
    return cookies.map((c) => `${c.name}=${c.value}`).join("; ");
  }

  dispose(): Promise<void> {
    return this.http.dispose();
  }
}
