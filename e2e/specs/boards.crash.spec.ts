import { setTimeout as pause } from "node:timers/promises";
import { type Drawing, expect, type Person, test } from "../harness";
import { Api, account } from "../harness/account";
import { Client, Unanswered } from "../harness/client";
import { generator } from "../harness/random";
import type { Stoa } from "../harness/server";
import { beats, changed, type Element, rectangle, type Snapshot } from "../harness/sheet";

// The server is killed at random moments while 20 people without a screen and
// two with real pages change one board (STOA_KILLS times; make crash). What was
// acknowledged is on the board afterwards, everybody who shows it shows the
// same, and nobody has to do anything for it.

const kills = Number(process.env.STOA_KILLS ?? 5);
const seed = Number(process.env.STOA_SEED);
const writers = 20;

// How long a page may take until it shows what the server has, in ms. A page that
// diverges never does; one on a machine without time is cut off and comes back.
const catchesUp = 60_000;

for (const engine of ["SQLite", "PostgreSQL"] as const) {
  test.describe(() => {
    test.use({ database: engine });

    test(`${kills} kills under ${writers} writers on ${engine} (seed ${seed})`, async ({
      stoa,
      person,
    }) => {
      const class_ = await Class.open(stoa, generator(seed));
      await class_.opensPage(await person("Eve"));
      await class_.opensPage(await person("Fay"));
      for (let n = 1; n <= kills; n++) {
        const work = class_.work();
        await pause(100 + class_.random() * 900); // the moment is the point here, not a wait
        await stoa.restart("kill -9");
        await work.stop();
        await class_.expectNothingLost(`after kill ${n}`);
        if (n % 10 === 0) console.log(`${engine}, kill ${n}: ${class_.figures()}`);
      }
      test.info().annotations.push({ type: "figures", description: class_.figures() });
      console.log(`${engine}: ${class_.figures()}`);
      class_.close();
      await stoa.stop();
      await stoa.cli("check");
    });
  });
}

/** Somebody who changes the board without a screen, and keeps what was not acknowledged, as a page does. */
class Writer {
  /** What was sent and not answered. */
  private pending: Element[] = [];
  private made = 0;
  acknowledged = 0;
  lost = 0;

  constructor(
    readonly client: Client,
    private readonly random: () => number,
    /** Every deletion that anybody has sent. */
    private readonly deletions: Map<string, Element>,
  ) {}

  get sheet() {
    const { sheet } = this.client;
    if (!sheet) throw new Error("no board");
    return sheet;
  }

  /** One change, or what is owed from before. */
  async step(): Promise<void> {
    if (this.client.place === "nowhere" || !this.sheet.open) return;
    if (this.pending.length === 0) this.pending = [this.next()];
    const sent = this.pending;
    try {
      const { rejected } = await this.sheet.put(sent);
      // Another change may have won; anything else would leave the board empty.
      const refused = [...rejected].filter(([, code]) => code !== "stale");
      if (refused.length > 0) throw new Error(`refused: ${refused.join("; ")}`);
      this.acknowledged++;
      this.pending = [];
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      this.lost++;
    }
  }

  /** Puts what is still owed. */
  async settle(): Promise<void> {
    while (this.pending.length > 0) {
      await this.client.until(() => this.sheet.open, "its board");
      await this.step();
    }
  }

  private next(): Element {
    const live = this.sheet.live();
    const one = live[Math.floor(this.random() * live.length)];
    const what = this.random();
    if (!one || what < 0.4) {
      const id = `${this.client.name}-${++this.made}`;
      return rectangle(id, this.random() * 2000, this.random() * 1000);
    }
    if (what < 0.9) return changed(one, { x: this.random() * 2000, y: this.random() * 1000 });
    const gone = changed(one, { isDeleted: true });
    const other = this.deletions.get(gone.id);
    if (!other || beats(gone, other)) this.deletions.set(gone.id, gone);
    return gone;
  }
}

/** Everybody in one session, on its first board. */
class Class {
  private readonly pages: { person: Person; board: Drawing }[] = [];
  private drawn = 0;
  private rounds = 0;

  private constructor(
    readonly random: () => number,
    private readonly api: Api,
    readonly link: string,
    private readonly all: Writer[],
    private readonly deletions: Map<string, Element>,
  ) {}

  static async open(stoa: Stoa, random: () => number): Promise<Class> {
    const api = await Api.open(stoa);
    await api.setUp(account("Ana Arendt"));
    const { link } = await api.createSession({ name: "Drawing" });
    const deletions = new Map<string, Element>();
    const all: Writer[] = [];
    for (let n = 0; n < writers; n++) {
      const own = n === 0 ? api : await Api.open(stoa);
      const name = n === 0 ? "Ana" : `Writer-${n}`;
      if (n > 0) await own.beGuest(link, name);
      const client = new Client(stoa, own, name, link);
      await client.connect();
      await client.command(n === 0 ? "start" : "enter");
      await client.until(() => client.place === "seat", "a seat");
      await client.show();
      all.push(new Writer(client, random, deletions));
    }
    return new Class(random, api, link, all, deletions);
  }

  /** Somebody with a real page comes as a guest and opens the board. */
  async opensPage(person: Person): Promise<void> {
    await person.page.goto(`/s/${this.link}`);
    await person.view.introduce(person.name);
    await person.view.expectInside();
    const { board } = person;
    await board.expectReady();
    this.pages.push({ person, board });
  }

  /** Everybody changes the board until stopped. */
  work(): { stop: () => Promise<void> } {
    let going = true;
    const keepAt = async (writer: Writer) => {
      while (going) {
        await writer.step();
        await pause(50 + this.random() * 100);
      }
      await writer.settle();
    };
    const drawing = this.pages.map(async ({ board }, n) => {
      await board.rectangle(300 + this.random() * 250, 150 + this.random() * 200, 60, 40);
      this.drawn++;
      return n;
    });
    const ended = Promise.all([...this.all.map(keepAt), ...drawing]);
    return {
      stop: async () => {
        going = false;
        await ended;
      },
    };
  }

  async expectNothingLost(when: string): Promise<void> {
    this.rounds++;
    // The pages send what they kept, by themselves.
    for (const { board } of this.pages) await board.expectSaved(catchesUp);
    const snapshot = await this.snapshot();
    const there = new Map(snapshot.elements.map((el) => [el.id, el]));
    for (const { client, sheet } of this.all) {
      await client.until(() => sheet.open && sheet.seq >= snapshot.seq, `everything ${when}`);
      // One expectation for all: Playwright goes through every earlier one with each.
      const lost = [...sheet.acknowledged.values()].filter((mine) => !this.isKept(mine, there));
      expect(
        lost.map(({ id, version }) => `${id}, version ${version}`),
        `acknowledged to ${client.name} and lost ${when}`,
      ).toEqual([]);
      expect(stamps(sheet.live()), `${client.name} ${when}`).toEqual(stamps(snapshot.elements));
    }
    for (const { person, board } of this.pages) {
      await expect
        .poll(async () => stamps(await board.elements()), {
          message: `${person.name}'s page ${when}`,
          timeout: catchesUp,
        })
        .toEqual(stamps(snapshot.elements));
    }
    const byPages = snapshot.elements.filter((el) => !/^(Ana|Writer-\d+)-/.test(el.id));
    const deleted = [...this.deletions.keys()].filter((id) => !/^(Ana|Writer-\d+)-/.test(id));
    expect(
      new Set([...byPages.map((el) => el.id), ...deleted]).size,
      `rectangles drawn on pages, ${when}`,
    ).toBeGreaterThanOrEqual(this.drawn);
  }

  figures(): string {
    const sum = (of: (w: Writer) => number) => this.all.reduce((n, w) => n + of(w), 0);
    const times = `${this.rounds} kills, ${sum((w) => w.acknowledged)} acknowledged batches`;
    const cut = `${sum((w) => w.lost)} cut off and sent again`;
    return `${times}, ${cut}, ${this.drawn} rectangles drawn on pages: nothing lost, nobody diverged`;
  }

  close(): void {
    for (const { client } of this.all) client.close();
  }

  /** What was acknowledged stands, or something stands that beats it. */
  private isKept(mine: Element, there: ReadonlyMap<string, Element>): boolean {
    const stands = there.get(mine.id) ?? this.deletions.get(mine.id);
    return stands !== undefined && !beats(mine, stands);
  }

  private snapshot(): Promise<Snapshot> {
    const { doc } = this.all[0]?.sheet ?? { doc: "" };
    return this.api.call("GET", `sessions/${this.link}/boards/${doc}`);
  }
}

/** Which change of each element there is. */
function stamps(elements: readonly Element[]): Record<string, string> {
  const live = elements.filter((el) => !el.isDeleted);
  return Object.fromEntries(live.map((el) => [el.id, `${el.version}/${el.versionNonce}`]).sort());
}
