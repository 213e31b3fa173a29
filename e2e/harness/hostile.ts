import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { Api } from "./account";
import { Client } from "./client";
import type { Lesson } from "./lesson";
import type { Person } from "./person";

const livekit = createRequire(import.meta.url).resolve("livekit-client");

// What LiveKit's own script puts into the page, as far as it is used here.
type Room = {
  on(event: string, handle: (track: { attach(): Element }) => void): void;
  state: string;
  connect(url: string, ticket: string): Promise<void>;
  localParticipant: { enableCameraAndMicrophone(): Promise<void> };
};
declare const LivekitClient: {
  Room: new (options?: object) => Room;
  setLogLevel(level: number): void;
};
declare const kept: { room: Room };

/**
 * A person whose page does not obey: it speaks the protocol with a client of its
 * own, joins the media with LiveKit's plain client, and hangs up on nothing,
 * whatever the server or that client says.
 */
export class Hostile {
  private constructor(
    readonly person: Person,
    readonly client: Client,
    readonly ticket: string,
    private readonly origin: string,
    private readonly acting: NodeJS.Timeout,
  ) {}

  /**
   * Enters, and is active from that moment until told to rest; sends camera and
   * microphone. The person must be logged in or named already.
   */
  static async enter(lesson: Lesson, person: Person): Promise<Hostile> {
    const api = Api.over(person.context.request, lesson.stoa.url);
    const client = new Client(lesson.stoa, api, person.name, lesson.link);
    person.context.once("close", () => client.close());
    await client.connect();
    await client.command("enter");
    await client.until(() => client.place === "seat", "a seat");
    const acting = setInterval(() => client.act(), 500);
    person.context.once("close", () => clearInterval(acting));
    const ticket = client.ticket ?? "";
    expect(ticket).not.toBe("");

    await person.page.addInitScript(neverHangUp);
    await person.page.addInitScript({ path: livekit });
    await person.page.goto("/healthz");
    const hostile = new Hostile(person, client, ticket, lesson.stoa.url, acting);
    expect(await hostile.connect()).toBe("connected");
    await person.page.evaluate(() => kept.room.localParticipant.enableCameraAndMicrophone());
    return hostile;
  }

  /** A guest of this name who enters like that. */
  static async guest(lesson: Lesson, name = "Mallory"): Promise<Hostile> {
    const person = await lesson.visitor(name);
    await Api.over(person.context.request, lesson.stoa.url).beGuest(lesson.link, name);
    return Hostile.enter(lesson, person);
  }

  /** Does nothing from now on that counts as an action. */
  rest(): void {
    clearInterval(this.acting);
  }

  get page(): Page {
    return this.person.page;
  }

  /** Tries to come into the media with the ticket as it was given once; says what came of it. */
  connect(): Promise<string> {
    return this.page.evaluate(
      async ({ url, ticket }) => {
        LivekitClient.setLogLevel(5); // silent: being cut off is what it is here for
        const room = new LivekitClient.Room();
        // What nobody plays is not decoded either, and so could not be noticed.
        room.on("trackSubscribed", (track) => document.body.append(track.attach()));
        try {
          await room.connect(url, ticket);
        } catch (error) {
          return `refused: ${error}`;
        }
        Object.assign(globalThis, { kept: { room } });
        return "connected";
      },
      { url: this.origin.replace("http", "ws"), ticket: this.ticket },
    );
  }

  /** The gate's answers to the old ticket, over each of its doors, in the query and in the header. */
  async knock(): Promise<number[]> {
    const answers: number[] = [];
    for (const path of ["/rtc/validate", "/rtc/v1/validate"]) {
      const request = this.person.context.request;
      const query = await request.get(`${this.origin}${path}?access_token=${this.ticket}`);
      const header = await request.get(`${this.origin}${path}`, {
        headers: { Authorization: `Bearer ${this.ticket}` },
      });
      answers.push(query.status(), header.status());
    }
    return answers;
  }
}

// Before the page's own scripts: connections that are told to close stay open,
// tracks that are told to stop go on.
function neverHangUp(): void {
  for (const [kind, method] of [
    [RTCPeerConnection, "close"],
    [RTCPeerConnection, "removeTrack"],
    [MediaStreamTrack, "stop"],
    [WebSocket, "close"],
  ] as const) {
    Object.defineProperty(kind.prototype, method, { value: () => {} });
  }
}
