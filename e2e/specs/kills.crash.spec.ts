import { setTimeout as pause } from "node:timers/promises";
import { expect, expectMedia, type Person, test } from "../harness";
import { Api, account } from "../harness/account";
import { keepActive } from "../harness/active";
import { Client, Refused, Unanswered } from "../harness/client";
import { generator } from "../harness/random";
import type { Stoa } from "../harness/server";

// The server is killed and frozen at random moments while people are at work, or
// raise their hands (STOA_KILLS times; make crash). What was acknowledged must be
// there afterwards, and nobody may be thrown out because of it (rule 5).

const kills = Number(process.env.STOA_KILLS ?? 5);
// The same seed gives the same moments.
const seed = Number(process.env.STOA_SEED);

// Every timer is shorter than a freeze; only the reconnect grace must outlast a
// restart, because a short one is no outage.
const figures = {
  hostAbsence: "6s",
  idleNotice: "9s",
  idleLogout: "5s",
  emptyEnd: "5s",
  reconnectGrace: "15s",
};
const freezeFor = 16_000;

// The pages show pictures and nothing else: two cores decode them all.
test.use({ figures, layout: "video" });

test(`${kills} kills, and freezes between them (seed ${seed})`, async ({ stoa, person }) => {
  const random = generator(seed);
  const world = await World.open(stoa);
  const waiting = world.stayAwake();
  const watchers = [
    await world.opensPage(await person("Eve", { media: true })),
    await world.opensPage(await person("Fay", { media: true })),
  ];
  await waiting();
  const rests = watchers.map(({ page }) => keepActive(page));

  for (let n = 0, killed = 0; killed < kills; n++) {
    const work = world.beAtWork(random);
    await pause(random() * 900); // the moment is the point here, not a wait
    if (await fail(stoa, n)) killed++;
    await work.stop();
    await world.expectEverybodyBack(`after failure ${n + 1}`);
    const rest = world.stayAwake();
    for (const { view, page } of watchers) {
      await expect(view.reconnecting, `after failure ${n + 1}`).toBeHidden({ timeout: 20_000 });
      await view.expectInside();
      await expect(view.extend).toBeHidden();
      // The two see and hear each other again, without a click.
      await expectMedia(page, { within: 30_000 });
    }
    await rest();
  }
  const end = world.end();
  for (const { view } of watchers) await expect(view.ended).toBeVisible();
  await end;
  for (const rest of rests) await rest();
  await expectSound(stoa);
});

test.describe("hands", () => {
  // Who is idle is not the subject here.
  test.use({ figures: { ...figures, idleNotice: "0" } });

  test(`${kills} kills, and freezes between them, while hands go up and down (seed ${seed})`, async ({
    stoa,
    person,
  }) => {
    const random = generator(seed);
    const world = await World.open(stoa);
    const eve = await world.opensPage(await person("Eve"));
    await eve.page.getByRole("button", { name: "Raise your hand" }).click();
    await expect(eve.page.getByRole("button", { name: "Lower your hand" })).toBeVisible();
    await eve.view.showPeople();
    const rooms = await world.opensRooms();
    const hands = new Hands(world, random);

    for (let n = 0, killed = 0; killed < kills; n++) {
      const when = `after failure ${n + 1}`;
      const work = hands.work();
      await pause(random() * 900); // the moment is the point here, not a wait
      if (await fail(stoa, n)) killed++;
      await work.stop();
      await world.expectEverybodyBack(when);
      await hands.expectKept(when);
      // Eve's was the first, and stays it.
      const up = ["Eve", ...hands.inOrder()];
      const shown = eve.view.people.getByRole("listitem").filter({
        has: eve.page.getByLabel(/^Hand raised/),
      });
      await expect(shown, when).toContainText(up, { timeout: 20_000 });
      await expect(eve.page.getByRole("button", { name: "Lower your hand" })).toBeVisible();
      expect(world.rooms(), when).toEqual(rooms);
    }
    // Nobody was out for a moment: each has one stay, which the end ends.
    const [run] = (await world.api.call<Runs>("GET", `sessions/${world.link}/runs`)).runs;
    await world.end();
    await expect(eve.view.ended).toBeVisible();
    const path = `sessions/${world.link}/runs/${run?.number}`;
    const { people } = await world.api.call<Attendance>("GET", path);
    expect(people.map(({ stays }) => stays.length)).toEqual(people.map(() => 1));
    expect(people).toHaveLength(world.everybody.length + 1);
    await expectSound(stoa);
  });
});

test.describe("without the time to come back that an outage gives", () => {
  // Nothing may end a run before it is over (rule 5): here it would hide the shift.
  test.use({ figures: { ...figures, outageGrace: "1s" } });

  test("a host's absence goes on through a kill, neither lost nor shortened", async ({ stoa }) => {
    const world = await World.open(stoa);
    await world.host.command("leave");
    const before = await world.hostAway();
    await stoa.restart("kill -9");
    expect(await world.hostAway()).toEqual(before);

    const frozen = Date.now();
    await freeze(stoa);
    const lasted = Date.now() - frozen;
    // The server finds out about its own absence at its next heartbeat.
    await expect.poll(async () => (await world.hostAway()).until).not.toBe(before.until);
    const after = await world.hostAway();
    // The outage began with the last heartbeat before the freeze: at most 5 s of
    // it may be missing (only more than that is an outage), none may be added.
    expect(after.until - before.until).toBeGreaterThan(lasted - 5_000);
    expect(after.until - before.until).toBeLessThan(lasted + 5_000);
    await Promise.all(
      world.guests.map((g) => g.until(() => g.byes.includes("ended"), "the end", 60_000)),
    );
    expect(Date.now()).toBeGreaterThanOrEqual(after.until);
    world.close();
    await expectSound(stoa);
  });
});

type Runs = { runs: { number: number }[] };
type Attendance = { people: { stays: unknown[] }[] };

/** What the binary itself finds in the data: events give the state, attendance adds up. */
async function expectSound(stoa: Stoa): Promise<void> {
  await stoa.stop();
  await stoa.cli("check");
}

/** Three people at work in one session, and what of it was acknowledged. */
class World {
  /** Whether the session is locked, as far as the server said so; undefined while an answer is missing. */
  private locked: boolean | undefined = false;
  /** People with real pages, besides the clients. */
  private pages = 0;

  private constructor(
    readonly api: Api,
    readonly link: string,
    readonly host: Client,
    readonly guests: Client[],
  ) {}

  static async open(stoa: Stoa): Promise<World> {
    const api = await Api.open(stoa);
    await api.setUp(account("Ana Arendt"));
    const { link } = await api.createSession({ name: "Lifecycle" });
    const host = new Client(stoa, api, "Ana", link);
    await host.connect();
    await host.command("start");
    await host.until(() => host.place === "seat", "the host's seat");
    const guests: Client[] = [];
    for (const name of ["Ben", "Cleo", "Dan"]) {
      const theirs = await Api.open(stoa);
      await theirs.beGuest(link, name);
      const guest = new Client(stoa, theirs, name, link);
      await guest.connect();
      await guest.command("enter");
      await guest.until(() => guest.place === "seat", "a seat");
      guests.push(guest);
    }
    const world = new World(api, link, host, guests);
    await world.expectEverybodyBack("at the start");
    return world;
  }

  /** Somebody with a real page comes as a guest. */
  async opensPage(person: Person): Promise<Person> {
    await person.page.goto(`/s/${this.link}`);
    await person.view.introduce(person.name);
    await person.view.expectInside();
    this.pages++;
    return person;
  }

  /** The host opens rooms: the first guest is in one, the others in another. Who is where then. */
  async opensRooms(): Promise<Record<string, unknown>> {
    const [first, ...others] = this.guests.map(idOf);
    const rooms = [
      { name: "Odyssey", people: [first] },
      { name: "Iliad", people: others },
    ];
    await this.host.command("rooms_open", { rooms: { rooms, placing: "hand" } });
    for (const guest of this.guests) {
      await guest.until(() => guest.me?.room !== undefined, "a room");
    }
    const list = () =>
      (this.host.session?.rooms as { list: { id: string; name: string }[] } | undefined)?.list ??
      [];
    await this.host.until(() => this.host.session?.rooms !== undefined, "the rooms");
    await this.host.command("room_add", { name: "Aeneid" });
    await this.host.command("room_rename", { room: list()[0]?.id, name: "Odyssey, book 1" });
    await this.host.until(() => list()[2] !== undefined && list()[0]?.name !== "Odyssey", "three");
    return this.rooms();
  }

  /** Who is in which room, as each of them is told, and which rooms there are. */
  rooms(): Record<string, unknown> {
    const where = this.everybody.map(({ name, me }) => [name, me?.room]);
    return { ...Object.fromEntries(where), rooms: this.host.session?.rooms };
  }

  get everybody(): Client[] {
    return [this.host, ...this.guests];
  }

  /** Everybody does something all the time, until stopped. */
  beAtWork(random: () => number): Work {
    const acts = this.guests.map((guest) => () => this.comeAndGo(guest));
    return work([() => this.turnTheKey(), ...acts], random);
  }

  /** Nobody falls idle while the test only looks; what it returns ends that. */
  stayAwake(): () => Promise<void> {
    let going = true;
    const ended = (async () => {
      while (going) {
        for (const person of this.everybody) person.act();
        await pause(300);
      }
    })();
    return () => {
      going = false;
      return ended;
    };
  }

  /** Everybody is inside, sees everybody, was put out by nothing but their own wish, and what was said holds. */
  async expectEverybodyBack(when: string): Promise<void> {
    for (const person of this.everybody) {
      await person.until(() => person.place !== "nowhere", `a place ${when}`);
      // Whose Leave was committed without an answer finds themselves at the door.
      if (person.place === "door") await person.command("enter");
      await person.until(() => person.place === "seat", `a seat ${when}`);
      person.act();
    }
    const ids = this.everybody.map((p) => p.me?.id ?? "nobody");
    for (const person of this.everybody) {
      const seen = () =>
        [...person.people.values()].filter((e) => e.state === "connected").map((e) => e.id);
      await person.until(
        () => seen().length === ids.length + this.pages && ids.every((id) => seen().includes(id)),
        `everybody connected ${when}`,
      );
      expect(person.byes.filter((why) => why !== "left")).toEqual([]);
      if (this.locked !== undefined) expect(person.session?.locked, when).toBe(this.locked);
    }
    expect((await this.api.session(this.link)).inside).toBe(ids.length + this.pages);
  }

  async hostAway(): Promise<{ since: number; until: number }> {
    const { hostAway } = await this.api.session(this.link);
    if (!hostAway) throw new Error("no host is away");
    return hostAway;
  }

  async end(): Promise<void> {
    await this.host.command("end");
    await Promise.all(
      this.everybody.map((p) => p.until(() => p.byes.at(-1) === "ended", "the end", 2_000)),
    );
    this.close();
  }

  close(): void {
    for (const person of this.everybody) person.close();
  }

  /** The host locks and unlocks; what was acknowledged must hold whatever happens next. */
  private async turnTheKey(): Promise<void> {
    if (this.host.place !== "seat") return;
    const wish = !this.locked;
    this.locked = undefined;
    try {
      await this.host.command(wish ? "lock" : "unlock");
    } catch (error) {
      // The one before may have been carried out unseen; then this one is refused.
      if (!(error instanceof Refused)) throw error;
    }
    this.locked = wish;
    await this.host.until(() => this.host.session?.locked === wish, `locked ${wish}`);
  }

  /** A guest leaves and enters again, being let in once (rule 14). */
  private async comeAndGo(guest: Client): Promise<void> {
    guest.act();
    if (guest.place === "seat") {
      await guest.command("leave");
      await guest.until(() => guest.place !== "seat", "out"); // the answer may come before the bye
    }
    await guest.until(() => guest.place !== "nowhere", "the door");
    const breaks = guest.closes.length;
    if (guest.place === "door") await guest.command("enter");
    // The kill may come between the answer and the welcome: then it is at the door again.
    await guest.until(() => guest.place === "seat" || guest.closes.length > breaks, "a seat");
  }
}

/** What of a hand was acknowledged: that it is up (since when, once its person's page was told), or that it is down. */
type HandState = { up: boolean; since?: number | undefined };

/** The guests' hands, going up and down. */
class Hands {
  /** What is certain; a hand is missing while an answer is. */
  private readonly known = new Map<Client, HandState>();

  constructor(
    private readonly world: World,
    private readonly random: () => number,
  ) {
    for (const guest of world.guests) this.known.set(guest, { up: false });
  }

  /** Each guest raises a hand, and they or the host lower it, again and again. */
  work(): Work {
    return work(
      this.world.guests.map((guest) => () => this.turn(guest)),
      this.random,
    );
  }

  /** Everybody is told of every hand what was acknowledged, and all are told the same. */
  async expectKept(when: string): Promise<void> {
    for (const guest of this.world.guests) {
      const known = this.known.get(guest);
      const now = handOf(guest, guest);
      const whose = `${guest.name}'s hand ${when}`;
      if (known) expect(now !== undefined, whose).toBe(known.up);
      if (known?.since) expect(now, `since when it is up, ${whose}`).toBe(known.since);
      for (const person of this.world.everybody) {
        await person.until(() => handOf(person, guest) === now, `${whose}, up since ${now}`);
      }
      this.known.set(guest, { up: now !== undefined, since: now });
    }
  }

  /** Whose hands are up, the first raised first. */
  inOrder(): string[] {
    const up = [...this.known].filter(([, { up }]) => up);
    const place = ([guest, { since = 0 }]: [Client, HandState]) => ({ since, id: idOf(guest) });
    return up
      .map((one) => ({ ...place(one), name: one[0].name }))
      .sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1))
      .map(({ name }) => name);
  }

  private async turn(guest: Client): Promise<void> {
    const { host } = this.world;
    if (guest.place !== "seat" || host.place !== "seat") return;
    const up = !this.known.get(guest)?.up;
    this.known.delete(guest);
    if (up) await guest.command("raise");
    else if (this.random() < 0.5) await guest.command("lower");
    else await host.command("lower", { person: idOf(guest) });
    this.known.set(guest, { up });
    await guest.until(() => (handOf(guest, guest) !== undefined) === up, `a hand, up: ${up}`);
    this.known.set(guest, { up, since: handOf(guest, guest) });
  }
}

const idOf = ({ me }: Client) => me?.id ?? "nobody";

/** Since when a guest's hand is up, as somebody is told; undefined: it is down. */
const handOf = (teller: Client, guest: Client) => teller.people.get(idOf(guest))?.hand;

/** What several do all the time, until it is stopped. */
type Work = { stop: () => Promise<unknown> };

function work(acts: (() => Promise<void>)[], random: () => number): Work {
  let going = true;
  const keepAt = async (act: () => Promise<void>) => {
    while (going) {
      await act().catch((error) => {
        if (!(error instanceof Unanswered)) throw error;
      });
      await pause(20 + random() * 80);
    }
  };
  const ended = Promise.all(acts.map(keepAt));
  return {
    stop: () => {
      going = false;
      return ended;
    },
  };
}

/** The server is killed, or every fourth time frozen; whether it was killed. */
async function fail(stoa: Stoa, n: number): Promise<boolean> {
  if (n % 4 === 3) {
    await freeze(stoa);
    return false;
  }
  await stoa.restart("kill -9");
  return true;
}

async function freeze(stoa: Stoa): Promise<void> {
  stoa.freeze();
  await pause(freezeFor); // longer than every timer: that is what is tested
  stoa.thaw();
  await stoa.ready();
}
