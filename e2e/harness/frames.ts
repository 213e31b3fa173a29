import type { Page, WebSocket } from "@playwright/test";
import type { Entry, Message } from "./client";

/** One message on a socket, as it went over the wire. */
export type Frame = {
  at: number;
  /** Path of the socket's address, without the query (which may hold secrets). */
  path: string;
  from: "page" | "server";
  text: string;
};

/** Everything that a page sent and received on its sockets, media signalling included. */
export class Frames {
  readonly all: Frame[] = [];
  /** Paths of the sockets that are open now. */
  readonly open: string[] = [];

  constructor(page: Page) {
    page.on("websocket", (socket) => this.record(socket));
  }

  /** The messages of our own channel (not LiveKit's signalling), in order. */
  channel(from: Frame["from"]): Frame[] {
    return this.all.filter((f) => f.from === from && f.path.startsWith("/api/"));
  }

  /** The same as parsed JSON; binary messages are left out. */
  messages(from: Frame["from"]): Message[] {
    return this.channel(from).flatMap((f) => {
      try {
        return [JSON.parse(f.text)];
      } catch {
        return [];
      }
    });
  }

  /** The last that the page was told of a person in the roster. */
  entry(name: string): Entry | undefined {
    return this.messages("server")
      .flatMap((m) => (m.people ?? []) as Entry[])
      .findLast((entry) => entry.name === name);
  }

  /** The id of whose page this is, once inside. */
  me(): string | undefined {
    return this.messages("server")
      .flatMap((m) => (m.me as { id: string } | undefined)?.id ?? [])
      .at(-1);
  }

  /** The run that the page was last told of. */
  run(): string | undefined {
    return this.messages("server")
      .flatMap((m) => (m.session as { run?: { id: string } } | undefined)?.run?.id ?? [])
      .at(-1);
  }

  /** The server's messages on any socket in which the pattern occurs. */
  mentioning(pattern: RegExp): Frame[] {
    return this.all.filter((f) => f.from === "server" && pattern.test(f.text));
  }

  /** The end of our own channel, one message a line, for a test that failed. */
  describe(last = 100): string {
    return this.all
      .filter((f) => f.path.startsWith("/api/"))
      .slice(-last)
      .map((f) => `${new Date(f.at).toISOString()} ${f.from.padEnd(6)} ${f.text}`)
      .join("\n");
  }

  private record(socket: WebSocket): void {
    const path = new URL(socket.url()).pathname;
    const keep = (from: Frame["from"], payload: string | Buffer) =>
      this.all.push({ at: Date.now(), path, from, text: payload.toString() });
    this.open.push(path);
    socket.on("framesent", ({ payload }) => keep("page", payload));
    socket.on("framereceived", ({ payload }) => keep("server", payload));
    socket.on("close", () => this.open.splice(this.open.indexOf(path), 1));
  }
}
