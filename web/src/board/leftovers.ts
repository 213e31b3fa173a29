import { Refused } from "../api/errors";
import type { Ack, BoardApi, OutboxKey } from "./api";
import { asDataURL } from "./canvas/picture";
import { type Change, type Lost, whyKept } from "./change";
import type { Kept, Outbox } from "./outbox";
import { type Clock, pause } from "./pace";
import { split } from "./split";
import type { BoardElement, Unsent, UnsentWhy } from "./types";
import { pictureOf } from "./uploads";

/** Bytes of one late batch; a single larger element goes alone. */
const lateBytes = 256 << 10;

export type LeftoversHost = {
  readonly clock: Clock;
  number(): number;
  /** An open board sends these itself. */
  isOpen(person: string, board: string): boolean;
  lost(
    person: string,
    board: string,
    settled: readonly Change[],
    lost: readonly Lost[],
  ): Promise<void>;
  /** Brings the picture that an element shows to the server; resolves with why not, if not. */
  bring(person: string, element: BoardElement): Promise<unknown>;
  /** Whom this browser can prove to be; who is inside is one of them. */
  proves(persons: readonly string[]): Promise<void>;
  changed(): void;
};

type Answer = "done" | "again" | UnsentWhy;

/**
 * What this browser keeps and no open board sends: of people who were put out,
 * of old guests, of boards that are not shown. It is sent late (rule 35) as soon
 * as the browser can prove whose it is; what is refused for good stays listed
 * until somebody discards it.
 */
export class Leftovers {
  list: readonly Unsent[] = [];
  private running: Promise<void> | undefined;
  private wanted = false;
  private attempt = 0;
  private stopRetry: (() => void) | undefined;

  constructor(
    private readonly link: string,
    private readonly outbox: Outbox,
    private readonly api: BoardApi,
    private readonly host: LeftoversHost,
  ) {}

  /** How many are not sent; of one person or of all. */
  count(person?: string): number {
    return this.list
      .filter((one) => person === undefined || one.person === person)
      .reduce((sum, one) => sum + one.count, 0);
  }

  /** Looks through what is kept and sends what can be sent; while it runs, once more after it. */
  sweep(): Promise<void> {
    this.wanted = true;
    this.running ??= this.run().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  /** One of the list as an .excalidraw file; undefined where it cannot be read. */
  async file(id: string): Promise<Blob | undefined> {
    const one = this.list.find((other) => other.id === id);
    const changes = one ? await this.outbox.read(one.person, one.board) : [];
    if (changes.length === 0) return undefined;
    const elements = changes.map(({ element }) => element).filter(({ isDeleted }) => !isDeleted);
    const files = await this.pictures(one?.person ?? "", elements);
    const file = {
      type: "excalidraw",
      version: 2,
      source: window.location.origin,
      elements,
      files,
    };
    return new Blob([JSON.stringify(file)], { type: "application/vnd.excalidraw+json" });
  }

  // What they show and only this browser has.
  private async pictures(person: string, elements: readonly BoardElement[]) {
    const files: Record<
      string,
      { id: string; mimeType: string; dataURL: string; created: number }
    > = {};
    for (const element of elements) {
      const id = pictureOf(element);
      const kept = id === undefined ? undefined : await this.outbox.pictures.read(person, id);
      if (id === undefined || !kept) continue;
      const { blob } = kept;
      files[id] = { id, mimeType: blob.type, dataURL: await asDataURL(blob), created: 1 };
    }
    return files;
  }

  /** Forgets one of the list for good. */
  async discard(id: string): Promise<void> {
    const one = this.list.find((other) => other.id === id);
    if (!one) return;
    await this.outbox.discard(one.person, one.board);
    await this.outbox.prune(one.person, () => false);
    await this.sweep();
  }

  stop(): void {
    this.stopRetry?.();
    this.wanted = false;
  }

  private async run(): Promise<void> {
    while (this.wanted) {
      this.wanted = false;
      this.stopRetry?.();
      await this.once();
    }
  }

  private async once(): Promise<void> {
    const all = groups(await this.kept(), this.list);
    this.show(all);
    if (all.length === 0 && (await this.outbox.lockedOwners()).length === 0) return;
    let keys: readonly OutboxKey[];
    try {
      keys = await this.api.keys(this.link);
    } catch (error) {
      await this.noKeys(all, error);
      return;
    }
    for (const { person, key } of keys) await this.outbox.unlock(person, key);
    await this.host.proves(keys.map(({ person }) => person));
    const after: Unsent[] = [];
    let again = false;
    for (const one of all) {
      const key = keys.find(({ person }) => person === one.person);
      const answer = await this.tryOne(one, key);
      if (answer === "again") again = true;
      if (answer === "done") continue;
      const why = answer === "again" ? "sending" : answer;
      after.push({ ...one, name: key?.name, why, readable: key !== undefined });
    }
    const left = groups(await this.kept(), after);
    this.show(left);
    if (again) this.retry();
    else this.attempt = 0;
  }

  private async kept(): Promise<Kept[]> {
    const all = await this.outbox.list();
    return all.filter(({ person, board }) => !this.host.isOpen(person, board));
  }

  private async noKeys(all: readonly Unsent[], error: unknown): Promise<void> {
    const code = error instanceof Refused ? error.code : "failed";
    if (code === "not_logged_in") await this.host.proves([]);
    if (code === "not_logged_in") this.show(all.map((one) => ({ ...one, why: "locked" })));
    else if (code === "not_found") this.show(all.map((one) => ({ ...one, why: "hidden" })));
    else this.retry();
  }

  private retry(): void {
    this.stopRetry = this.host.clock.later(pause(this.attempt++), () => void this.sweep());
  }

  private show(list: readonly Unsent[]): void {
    if (list.length === 0 && this.list.length === 0) return;
    this.list = list;
    this.host.changed();
  }

  private async tryOne(one: Unsent, key: OutboxKey | undefined): Promise<Answer> {
    if (!key) return "locked";
    if (key.late) return key.late;
    const changes = await this.outbox.read(one.person, one.board);
    const kept = await this.outbox.pictures.of(one.person);
    const waits = ({ element }: Change) => !element.isDeleted && kept.has(pictureOf(element) ?? "");
    const answer = await this.sendAll(
      one,
      changes.filter((change) => !waits(change)),
    );
    if (answer !== "done") return answer;
    // Pictures are large: what shows some comes last, and each as soon as its own is there.
    let stuck: Answer = "done";
    for (const change of changes.filter(waits)) {
      if (this.host.isOpen(one.person, one.board)) return "done";
      const error = await this.host.bring(one.person, change.element);
      const went = error === undefined ? await this.sendAll(one, [change]) : whyNot(error);
      if (error === undefined && went !== "done") return went;
      if (went !== "done") stuck = went;
    }
    // What is left then was sealed with another key, or is damaged.
    return stuck === "done" && changes.length < one.count ? "locked" : stuck;
  }

  private async sendAll(one: Unsent, changes: readonly Change[]): Promise<Answer> {
    let left = changes;
    while (left.length > 0) {
      if (this.host.isOpen(one.person, one.board)) return "done";
      const { batch, tooLarge } = split(left, lateBytes);
      const now = tooLarge ? [tooLarge] : batch;
      const answer = await this.send(one, now);
      if (answer !== "done") return answer;
      left = left.slice(now.length);
    }
    return "done";
  }

  private async send(one: Unsent, changes: readonly Change[]): Promise<Answer> {
    const b = this.host.number();
    const els = changes.map((change) => change.element);
    try {
      const ack = await this.api.late(this.link, one.board, { person: one.person, b, els });
      if (ack.error) return whyOf(ack.error.code);
      await this.settle(one, changes, ack);
      return "done";
    } catch (error) {
      const code = error instanceof Refused ? error.code : "failed";
      if (code === "too_large" || code === "invalid") {
        // One that cannot be taken does not take the others along.
        if (changes.length > 1) return this.sendHalves(one, changes);
        const lost = changes.map((change): Lost => ({ change, why: "refused", code }));
        await this.host.lost(one.person, one.board, changes, lost);
        return "done";
      }
      return whyOf(code);
    }
  }

  private async sendHalves(one: Unsent, changes: readonly Change[]): Promise<Answer> {
    const middle = changes.length >> 1;
    const answer = await this.send(one, changes.slice(0, middle));
    return answer === "done" ? this.send(one, changes.slice(middle)) : answer;
  }

  private async settle(one: Unsent, changes: readonly Change[], ack: Ack): Promise<void> {
    const refused = new Map(ack.rej?.map((rejection) => [rejection.id, rejection]));
    const lost: Lost[] = [];
    for (const change of changes) {
      const rejection = refused.get(change.element.id);
      if (!rejection || change.offered) continue;
      const current = rejection.cur as BoardElement | undefined;
      const { code } = rejection;
      if (code !== "stale") {
        lost.push({ change, current, why: "refused", code });
        continue;
      }
      const why = whyKept(change, current, this.host.clock.now());
      if (why) lost.push({ change, current, why });
    }
    await this.host.lost(one.person, one.board, changes, lost);
  }
}

/** What each person left on each board; the reasons as they were known. */
function groups(kept: readonly Kept[], known: readonly Unsent[]): Unsent[] {
  const all = new Map<string, Unsent>();
  for (const { person, board, at } of kept) {
    const id = JSON.stringify([person, board]);
    const before = all.get(id);
    const same = known.find((one) => one.id === id);
    all.set(id, {
      id,
      person,
      name: same?.name,
      board,
      why: same?.why ?? "sending",
      readable: same?.readable ?? false,
      count: (before?.count ?? 0) + 1,
      since: Math.min(before?.since ?? at, at),
    });
  }
  return [...all.values()];
}

function whyOf(code: string): Answer {
  switch (code) {
    case "closed":
    case "removed":
    case "too_late":
    case "not_allowed":
    case "not_found":
      return code;
    case "not_inside":
      return "not_allowed";
    case "not_logged_in":
      return "locked";
    default:
      return "again";
  }
}

/** Why a picture did not get to the server: `again` where it may the next time. */
function whyNot(error: unknown): Answer {
  const code = error instanceof Refused ? error.code : "failed";
  return refusals.has(code) ? "picture" : whyOf(code);
}

const refusals = new Set([
  "session_full",
  "server_full",
  "too_large",
  "not_an_image",
  "hash_differs",
  "no_files",
  "unreadable",
]);
