import { Refused } from "../api/errors";
import type { Change } from "./change";
import type { BoardDocument } from "./document";
import { hashOf } from "./files/hash";
import type { KeptPicture, KeptPictures } from "./keptPictures";
import type { Outbox } from "./outbox";
import type { BoardElement, PictureActions, PicturesOnTheWay, PicturesSource } from "./types";

/** Brings a picture of somebody to the server; rejects with [Refused], and with the signal's reason. */
export type PutPicture = (
  person: string,
  picture: KeptPicture,
  how: { onShare: (share: number) => void; signal: AbortSignal },
) => Promise<unknown>;

export type UploadsHost = {
  /** Who is inside, or was last. */
  person(): string;
  docs(): readonly BoardDocument[];
  put: PutPicture;
  changed(): void;
};

/** A picture that the server has not got. */
type Item = {
  readonly person: string;
  readonly hash: string;
  /** It is kept: it may be sent. */
  kept: boolean;
  share: number;
  stop?: AbortController;
  error?: unknown;
  /** Who waits for what becomes of it. */
  waiting: (() => void)[];
};

/** The server takes four of one person at once; files and the chat send theirs as well. */
const atOnce = 2;
const nothing: PicturesOnTheWay = { sending: 0, share: 1, unsent: [], inPage: 0 };

/**
 * The pictures that are on their way to the server. Each is kept in the outbox
 * before it is sent and until it is there; an element that shows it is a change
 * like any other, but that it waits for its picture. What a canvas still makes
 * ready is in this page only, and is counted apart.
 */
export class Uploads implements PictureActions {
  private readonly box: KeptPictures;
  private readonly items = new Map<string, Item>();
  /** What has come to the server from here. */
  private readonly there = new Set<string>();
  private readonly sources = new Set<PicturesSource>();
  private running = 0;
  private last = nothing;

  constructor(
    private readonly outbox: Outbox,
    private readonly host: UploadsHost,
  ) {
    this.box = outbox.pictures;
  }

  /** How many are being made ready, and how many could not be: they are in this page only. */
  get ready(): { sending: number; failed: number } {
    let [sending, failed] = [0, 0];
    for (const source of this.sources) {
      const now = source.getSnapshot();
      sending += now.sending;
      failed += now.unsent.length;
    }
    return { sending, failed };
  }

  /** Counts what somebody makes ready until the answer is called. */
  watch(source: PicturesSource): () => void {
    this.sources.add(source);
    const stop = source.subscribe(this.host.changed);
    const handleOnline = () => this.retry();
    window.addEventListener("online", handleOnline);
    this.host.changed();
    return () => {
      stop();
      window.removeEventListener("online", handleOnline);
      this.sources.delete(source);
      this.host.changed();
    };
  }

  async keep(blob: Blob, name = ""): Promise<string> {
    const person = this.host.person();
    const hash = await hashOf(blob);
    const known = this.items.get(place(person, hash));
    if (known) {
      if (known.error !== undefined) this.again(known);
    } else if (!this.there.has(hash) || name !== "") {
      const item = this.add(person, hash, false);
      await this.box.keep(person, { hash, blob, name });
      item.kept = true;
      this.next();
    }
    return hash;
  }

  async kept(hash: string): Promise<Blob | undefined> {
    return (await this.box.read(this.host.person(), hash))?.blob;
  }

  takeOff(): void {
    const person = this.host.person();
    const gone = new Set<string>();
    const failed = (element: BoardElement) => {
      const hash = this.failed(person, element) ? pictureOf(element) : undefined;
      if (hash !== undefined) gone.add(hash);
      return hash !== undefined;
    };
    for (const doc of this.host.docs()) doc.withdraw(failed);
    for (const hash of gone) void this.drop(person, hash);
  }

  /** What is kept of a person on a board; what it shows is on its way from now on. */
  async read(person: string, board: string): Promise<Change[]> {
    const kept = await this.outbox.read(person, board);
    await this.learn(
      person,
      kept.map(({ element }) => element),
    );
    return kept;
  }

  /** Forgets what is kept of a person's pictures and nothing shows any more. */
  prune(person: string): Promise<void> {
    return this.outbox.prune(person, (hash) => this.items.has(place(person, hash)));
  }

  /** Whether an element shows a picture of this person that the server has not got. */
  waits(person: string, element: BoardElement): boolean {
    return !element.isDeleted && this.of(person, element) !== undefined;
  }

  // Nothing is done for it at this moment: it could not be sent.
  private failed(person: string, element: BoardElement): boolean {
    return !element.isDeleted && this.of(person, element)?.error !== undefined;
  }

  // Sends what is kept of what these elements show: they come from before.
  private async learn(person: string, elements: readonly BoardElement[]): Promise<void> {
    const kept = await this.box.of(person);
    for (const element of elements) {
      const hash = pictureOf(element);
      if (hash !== undefined && kept.has(hash) && !this.items.has(place(person, hash)))
        this.add(person, hash, true);
    }
    this.next();
  }

  /** Resolves when what an element shows is on the server, with why not if it cannot be brought there. */
  async bring(person: string, element: BoardElement): Promise<unknown> {
    await this.learn(person, [element]);
    const item = this.of(person, element);
    if (!item || element.isDeleted) return undefined;
    const end = new Promise<void>((resolve) => item.waiting.push(resolve));
    if (item.error !== undefined) this.again(item);
    await end;
    return item.error;
  }

  retry(): void {
    for (const source of this.sources) source.retry();
    this.goOn();
  }

  /** The line is back, or who they belong to: what is kept is tried again. */
  goOn(): void {
    for (const item of this.items.values()) if (item.error !== undefined) this.again(item);
  }

  /** Goes on for these only: of others nothing is read or sent until they are back. */
  only(persons: readonly string[]): void {
    for (const item of this.items.values()) {
      if (persons.includes(item.person)) continue;
      item.error = new Refused("not_logged_in");
      item.stop?.abort();
      this.tell(item);
    }
  }

  /** What a page that closes may still say: what waits for a picture would be refused. */
  sendable(): { id: string; unacknowledged(): Change[] }[] {
    const person = this.host.person();
    return this.host.docs().map((doc) => ({
      id: doc.id,
      unacknowledged: () =>
        doc.unacknowledged().filter(({ element }) => !this.waits(person, element)),
    }));
  }

  /**
   * How many elements of the open boards are not acknowledged, how many of them
   * wait for a picture that could not be sent, and what screens show of it.
   */
  look(inPage: number): { pending: number; stuck: number; onTheWay: PicturesOnTheWay } {
    const person = this.host.person();
    const elements = this.host
      .docs()
      .flatMap((doc) => doc.unacknowledged().map(({ element }) => element));
    const stuck = elements.filter((element) => this.failed(person, element)).length;
    const shown = new Set<Item>();
    for (const element of elements) {
      const item = this.waits(person, element) ? this.of(person, element) : undefined;
      if (item) shown.add(item);
    }
    return { pending: elements.length, stuck, onTheWay: this.state([...shown], inPage) };
  }

  // The same object while it is the same.
  private state(shown: readonly Item[], inPage: number): PicturesOnTheWay {
    const unsent = shown
      .filter(({ error }) => error !== undefined)
      .map(({ hash, error }) => ({ id: hash, error }));
    const under = shown.filter(({ error }) => error === undefined);
    const sending = under.length;
    const share = sending > 0 ? under.reduce((sum, item) => sum + item.share, 0) / sending : 1;
    const { last } = this;
    const alike =
      unsent.length === last.unsent.length &&
      unsent.every(({ error }, i) => error === last.unsent[i]?.error) &&
      sending === last.sending &&
      share === last.share &&
      inPage === last.inPage;
    if (!alike) this.last = { sending, share, unsent, inPage };
    return this.last;
  }

  private of(person: string, element: BoardElement): Item | undefined {
    const hash = pictureOf(element);
    return hash === undefined ? undefined : this.items.get(place(person, hash));
  }

  private async drop(person: string, hash: string): Promise<void> {
    const item = this.items.get(place(person, hash));
    if (item) this.end(item);
    await this.box.drop(person, hash);
  }

  private add(person: string, hash: string, kept: boolean): Item {
    const item: Item = { person, hash, kept, share: 0, waiting: [] };
    this.items.set(place(person, hash), item);
    this.host.changed();
    return item;
  }

  private again(item: Item): void {
    item.error = undefined;
    item.share = 0;
    this.host.changed();
    this.next();
  }

  private next(): void {
    for (const item of this.items.values()) {
      if (this.running >= atOnce) return;
      if (item.kept && !item.stop && item.error === undefined) void this.send(item);
    }
  }

  private async send(item: Item): Promise<void> {
    const { person, hash } = item;
    const stop = new AbortController();
    item.stop = stop;
    this.running++;
    try {
      const picture = await this.box.read(person, hash);
      stop.signal.throwIfAborted();
      // Without a key it cannot be read; where it is not there any more, somebody has brought it.
      if (picture)
        await this.host.put(person, picture, { onShare: this.onShare(item), signal: stop.signal });
      else if ((await this.box.of(person)).has(hash)) throw new Refused("not_logged_in");
      this.there.add(hash);
      await this.box.drop(person, hash);
      this.end(item);
      for (const doc of this.host.docs()) doc.goOn();
    } catch (error) {
      // Who has stopped it has said why, or wants it anew.
      if (!stop.signal.aborted) item.error = error;
      this.tell(item);
    } finally {
      item.stop = undefined;
      this.running--;
      this.host.changed();
      this.next();
    }
  }

  private onShare(item: Item): (share: number) => void {
    return (share) => {
      item.share = share;
      this.host.changed();
    };
  }

  private end(item: Item): void {
    this.items.delete(place(item.person, item.hash));
    item.stop?.abort();
    this.tell(item);
    this.host.changed();
  }

  private tell(item: Item): void {
    for (const then of item.waiting.splice(0)) then();
  }
}

/** The hash of the picture that an element shows. */
export function pictureOf({ type, fileId }: BoardElement): string | undefined {
  return type === "image" && typeof fileId === "string" ? fileId : undefined;
}

function place(person: string, hash: string): string {
  return JSON.stringify([person, hash]);
}
