import { expect } from "@playwright/test";
import { Api } from "./account";
import { Client } from "./client";
import type { Lesson } from "./lesson";
import type { Person } from "./person";
import { type Element, PutRefused, rectangle, type Sheet } from "./sheet";

/** What the server says to a change, by its socket and by HTTP; undefined: taken. */
export type Said = { socket: string | undefined; late: string | undefined };

/**
 * Somebody who writes the protocol's messages by hand, with the cookies of a
 * person whose page is open as well: what the page would never send.
 */
export class Hand {
  private made = 0;

  private constructor(
    readonly person: Person,
    readonly client: Client,
    readonly api: Api,
    readonly sheet: Sheet,
  ) {}

  /** Comes in beside the person's page: to the seat that they have, or by `command`. */
  static async of(
    lesson: Lesson,
    person: Person,
    command: "enter" | "read" = "enter",
  ): Promise<Hand> {
    const api = Api.over(person.context.request, lesson.stoa.url);
    const client = new Client(lesson.stoa, api, `${person.name}'s hand`, lesson.link);
    person.context.once("close", () => client.close());
    await client.connect();
    await client.command(command);
    await client.until(() => ["seat", "reader"].includes(client.place), "a place");
    return new Hand(person, client, api, await client.show());
  }

  /** Puts an element by each way; what was said to each. */
  async put(els?: Element[]): Promise<Said> {
    const fresh = () => els ?? [rectangle(`by-hand-${this.person.name}-${++this.made}`, 900, 900)];
    const socket = await this.sheet.put(fresh()).then(
      ({ rejected }) => [...rejected.values()][0],
      (error) => {
        if (error instanceof PutRefused) return error.code;
        throw error;
      },
    );
    return { socket, late: await this.late(fresh()) };
  }

  /** The same as changes that come late, over HTTP. */
  async late(els: Element[], who = this.client.me?.id): Promise<string | undefined> {
    const path = `sessions/${this.client.link}/boards/${this.sheet.doc}/late`;
    const answer = await this.api.try("POST", path, { person: who, b: ++this.made, els });
    const body = (await answer.json()) as {
      code?: string;
      error?: { code: string };
      rej?: { code: string }[];
    };
    expect(answer.ok()).toBe(body.code === undefined);
    return body.code ?? body.error?.code ?? body.rej?.[0]?.code;
  }

  close(): void {
    this.client.close();
  }
}
