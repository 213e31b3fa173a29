import type { Change } from "./change";
import { type Device, openDevice, type Row } from "./device";
import { KeptPictures } from "./keptPictures";
import { browserTabs, type Tabs } from "./tabs";
import type { OwnVersion } from "./types";
import { canSeal, Vault } from "./vault";

/** What is kept of one change, as far as everybody may see it. */
export type Kept = { person: string; board: string; id: string; n: number; at: number };

/** What can be kept: it is about one thing, which has an id, and a later one of the same thing replaces it. */
export type Keepable = {
  readonly element: { readonly id: string };
  /** Counts what this page has made; of one thing the higher is the later. */
  readonly n: number;
  /** When it was made, by this device's clock. */
  readonly since: number;
};

/** Something to be dropped: a change, unless a later one of the same element is there. */
export type Done = { element: { id: string }; n: number };

export type OutboxOptions = {
  device?: () => Promise<Device>;
  tabs?: Tabs;
  /** Changes of another tab, which is gone, are here now. */
  onAdopted?: (kept: readonly Kept[]) => void;
};

/** All that one session's changes may take of a device, in bytes. */
const mostBytes = 32 << 20;
const staleAfter = 90 * 24 * 3_600_000;
const answerWithin = 5_000;

/**
 * The changes of this page that the server has not acknowledged, kept on the
 * device, sealed with their person's key, by session, person, tab, board and
 * element. The chat keeps its messages in the same way, in an outbox of its own
 * under another name than the link. Where a device cannot keep them (no TLS, no storage, or it is full)
 * they stay in this page's memory, and `device` says so. Everything is done in
 * the order in which it is asked for.
 */
export class Outbox<C extends Keepable = Change> {
  readonly tab: string = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
  /** What changes show and the server has not got. */
  readonly pictures: KeptPictures;
  private readonly vaults = new Map<string, Vault>();
  private readonly memory = new Map<string, { person: string; board: string; change: C }>();
  private readonly ownMemory = new Map<string, { person: string; own: OwnVersion }>();
  private readonly watched = new Set<string>();
  private ending = new AbortController();
  private db: Device | undefined;
  private bytes = 0;
  private letGo: (() => void) | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly link: string,
    private readonly number: () => number,
    private readonly options: OutboxOptions = {},
  ) {
    this.pictures = new KeptPictures(link, this.tab, {
      db: () => this.db,
      vault: (person) => this.vaults.get(person),
      inTurn: (step) => this.inTurn(step),
    });
  }

  /** Whether all that is kept outlives this page. */
  get device(): boolean {
    const inPage = this.memory.size + this.ownMemory.size + this.pictures.inPage;
    return this.db !== undefined && inPage === 0;
  }

  /** How many pictures this device has no room for. */
  get tooMuch(): number {
    return this.db ? this.pictures.inPage : 0;
  }

  /** Opens the device, and takes over what tabs left that are gone. */
  start(): Promise<void> {
    return this.inTurn(async () => {
      const tabs = this.options.tabs ?? browserTabs();
      if (this.db || !tabs || !canSeal()) return;
      this.ending = new AbortController();
      this.watched.clear();
      try {
        const db = await answering((this.options.device ?? openDevice)());
        this.letGo = await tabs.hold(this.tab);
        await db.forgetBefore(Date.now() - staleAfter, this.link);
        this.bytes = await db.bytes(this.link);
        this.db = db;
      } catch {
        // Without a device the changes stay in memory, and the indicator says so.
      }
    });
  }

  /** Ends this tab's hold on what it has kept: the next page takes it over. */
  stop(): Promise<void> {
    this.ending.abort();
    return this.inTurn(async () => {
      this.letGo?.();
      this.db?.close();
      this.db = undefined;
    });
  }

  /** Makes what is a person's readable, and sealable, with the server's key. */
  unlock(person: string, key: string): Promise<void> {
    return this.inTurn(async () => {
      if (this.vaults.has(person) || !canSeal()) return;
      try {
        this.vaults.set(person, await Vault.with(key));
      } catch {
        // A key that is none: their changes stay in memory.
      }
    });
  }

  /** Only these can be read from now on: who has logged out leaves nothing readable behind. */
  lockAllBut(persons: readonly string[]): Promise<void> {
    return this.inTurn(async () => {
      for (const person of this.vaults.keys())
        if (!persons.includes(person)) this.vaults.delete(person);
    });
  }

  /** Who has own versions here that cannot be read. */
  lockedOwners(): Promise<string[]> {
    return this.inTurn(async () => {
      const rows = (await this.db?.owns(this.link).catch(() => [])) ?? [];
      return rows.map(({ person }) => person).filter((person) => !this.vaults.has(person));
    });
  }

  /** Keeps changes; a later one of the same element replaces the earlier. */
  keep(person: string, board: string, changes: readonly C[]): Promise<void> {
    return this.inTurn(async () => {
      const vault = this.vaults.get(person);
      if (!this.db || !vault || (await this.isFull(this.db))) {
        this.remember(person, board, changes);
        return;
      }
      try {
        const rows = await Promise.all(
          changes.map((change) => this.seal(vault, person, board, change)),
        );
        this.bytes += await this.db.put(rows);
        for (const row of rows) this.memory.delete(place(person, board, row.id));
      } catch {
        this.remember(person, board, changes);
      }
    });
  }

  /** Changes that are done with; `owns` are kept before they go. */
  settle(
    person: string,
    board: string,
    done: readonly Done[],
    owns: readonly OwnVersion[] = [],
  ): Promise<void> {
    return this.inTurn(async () => {
      for (const own of owns) await this.keepOwnNow(person, own);
      for (const { element, n } of done) {
        const at = place(person, board, element.id);
        const kept = this.memory.get(at);
        if (kept && kept.change.n <= n) this.memory.delete(at);
      }
      const rows = done.map(({ element, n }) => ({ board, id: element.id, n }));
      await this.db?.drop(this.link, person, this.tab, rows).then(
        (bytes) => {
          this.bytes -= bytes;
        },
        () => {
          // Sent again after a reload, it is acknowledged again: nothing is lost by it.
        },
      );
    });
  }

  /** What this tab keeps, of everybody. */
  list(): Promise<Kept[]> {
    return this.inTurn(async () => {
      const rows = (await this.db?.rows(this.link).catch(() => [])) ?? [];
      const kept = new Map<string, Kept>();
      for (const row of rows) {
        if (row.tab !== this.tab) continue;
        const { person, board, id, n, at } = row;
        kept.set(place(person, board, id), { person, board, id, n, at });
      }
      for (const [at, { person, board, change }] of this.memory)
        kept.set(at, { person, board, id: change.element.id, n: change.n, at: change.since });
      return [...kept.values()];
    });
  }

  /** The changes that this tab keeps of a person on a board, as far as they can be read. */
  read(person: string, board: string): Promise<C[]> {
    return this.inTurn(async () => {
      const all = new Map<string, C>();
      const vault = this.vaults.get(person);
      const rows = vault ? ((await this.db?.rows(this.link).catch(() => [])) ?? []) : [];
      for (const row of rows) {
        if (row.tab !== this.tab || row.person !== person || row.board !== board) continue;
        const change = await this.unseal(row);
        if (change) all.set(row.id, change);
      }
      for (const kept of this.memory.values())
        if (kept.person === person && kept.board === board)
          all.set(kept.change.element.id, kept.change);
      return [...all.values()].sort((a, b) => a.n - b.n);
    });
  }

  /** Drops all that this tab keeps of a person on a board. */
  discard(person: string, board: string): Promise<void> {
    return this.inTurn(async () => {
      for (const [at, kept] of this.memory)
        if (kept.person === person && kept.board === board) this.memory.delete(at);
      const rows = (await this.db?.rows(this.link)) ?? [];
      const theirs = rows.filter((row) => row.person === person && row.board === board);
      this.bytes -= (await this.db?.drop(this.link, person, this.tab, theirs)) ?? 0;
    });
  }

  dropOwn(person: string, id: string): Promise<void> {
    return this.inTurn(async () => {
      this.ownMemory.delete(id);
      await this.db?.dropOwn(this.link, person, id).catch(() => undefined);
    });
  }

  /** A person's own versions, the earliest first. */
  owns(person: string): Promise<OwnVersion[]> {
    return this.inTurn(async () => {
      const all: OwnVersion[] = [];
      const vault = this.vaults.get(person);
      const rows = vault ? ((await this.db?.owns(this.link).catch(() => [])) ?? []) : [];
      for (const row of rows) {
        if (row.person !== person) continue;
        const own = await vault
          ?.open(row, [this.link, person, "own", row.id])
          .catch(() => undefined);
        if (own) all.push(own as OwnVersion);
      }
      for (const kept of this.ownMemory.values()) if (kept.person === person) all.push(kept.own);
      return all.sort((a, b) => a.at - b.at);
    });
  }

  /** Drops the pictures of a person that no change of this tab shows, but for those in `use`. */
  async prune(person: string, use: (hash: string) => boolean): Promise<void> {
    const vain = [...(await this.pictures.of(person))].filter((hash) => !use(hash));
    if (vain.length === 0) return;
    const boards = new Set((await this.list()).map(({ board }) => board));
    const shown = new Set<unknown>();
    for (const board of boards)
      for (const { element } of await this.read(person, board))
        shown.add((element as { fileId?: unknown }).fileId);
    for (const hash of vain)
      if (!shown.has(hash) && !use(hash)) await this.pictures.drop(person, hash);
  }

  /** Waits for the ends of the other tabs that keep something of this session, and takes it over. */
  async watchTabs(): Promise<void> {
    const tabs = this.options.tabs ?? browserTabs();
    const kept = await this.inTurn(async () => [
      ...((await this.db?.rows(this.link).catch(() => [])) ?? []),
      ...((await this.db?.pictures(this.link).catch(() => [])) ?? []),
    ]);
    for (const { tab } of kept) {
      if (tab === this.tab || this.watched.has(tab)) continue;
      this.watched.add(tab);
      tabs?.whenGone(tab, () => this.adopt(tab), this.ending.signal);
    }
  }

  // What waits for the same element here goes first: the other one stays until it is done.
  private adopt(tab: string): Promise<void> {
    return this.inTurn(async () => {
      this.watched.delete(tab);
      const rows =
        (await this.db?.adopt(this.link, tab, this.tab, this.number).catch(() => [])) ?? [];
      if (rows.length > 0) this.options.onAdopted?.(rows);
    });
  }

  private async keepOwnNow(person: string, own: OwnVersion): Promise<void> {
    try {
      const vault = this.vaults.get(person);
      if (!this.db || !vault) throw new Error("no device");
      const sealed = await vault.seal(own, [this.link, person, "own", own.id]);
      await this.db.putOwn({ link: this.link, person, id: own.id, at: own.at, ...sealed });
    } catch {
      this.ownMemory.set(own.id, { person, own });
    }
  }

  // Other tabs may have dropped something since it was counted.
  private async isFull(db: Device): Promise<boolean> {
    if (this.bytes <= mostBytes) return false;
    this.bytes = await db.bytes(this.link).catch(() => this.bytes);
    return this.bytes > mostBytes;
  }

  private remember(person: string, board: string, changes: readonly C[]): void {
    for (const change of changes)
      this.memory.set(place(person, board, change.element.id), { person, board, change });
  }

  private async seal(vault: Vault, person: string, board: string, change: C): Promise<Row> {
    const { n, ...content } = change;
    const { id } = change.element;
    const sealed = await vault.seal(content, [this.link, person, board, id]);
    return { link: this.link, person, tab: this.tab, board, id, n, at: change.since, ...sealed };
  }

  private async unseal(row: Row): Promise<C | undefined> {
    const vault = this.vaults.get(row.person);
    const content = await vault
      ?.open(row, [row.link, row.person, row.board, row.id])
      .catch(() => undefined);
    return content ? ({ ...(content as object), n: row.n } as C) : undefined;
  }

  private inTurn<T>(step: () => Promise<T>): Promise<T> {
    const next = this.last.then(step, step);
    this.last = next.catch(() => undefined);
    return next;
  }
}

/** A storage that does not answer (browsers have such moments) is none: everything else waits for it. */
async function answering(opening: Promise<Device>): Promise<Device> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the storage does not answer")), answerWithin);
  });
  try {
    return await Promise.race([opening, late]);
  } catch (error) {
    opening.then(
      (device) => device.close(),
      () => {},
    );
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function place(person: string, board: string, id: string): string {
  return JSON.stringify([person, board, id]);
}
