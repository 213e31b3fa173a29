import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Sealed } from "./vault";

/** A change as a device keeps it; `n` is of the tab's own count. */
export type Row = {
  link: string;
  person: string;
  tab: string;
  board: string;
  id: string;
  n: number;
  at: number;
} & Sealed;

/** One's own version of an element, beside the board. */
export type OwnRow = { link: string; person: string; id: string; at: number } & Sealed;

/**
 * A picture that the server has not got, by the SHA-256 of its content. Its
 * `size` is part of its key: so the pictures can be counted without reading them.
 */
export type PictureRow = PictureKey & { link: string; at: number } & Sealed;
export type PictureKey = { person: string; tab: string; id: string; size: number };

type Which = { board: string; id: string; n: number };

type Schema = DBSchema & {
  changes: { key: string[]; value: Row };
  owns: { key: string[]; value: OwnRow };
  pictures: { key: (string | number)[]; value: PictureRow };
};

/** Opens the browser's storage; rejects where it has none. */
export async function openDevice(): Promise<Device> {
  const db = await openDB<Schema>("stoa", 2, {
    upgrade: (db, before) => {
      if (before < 1) {
        db.createObjectStore("changes", { keyPath: ["link", "person", "tab", "board", "id"] });
        db.createObjectStore("owns", { keyPath: ["link", "person", "id"] });
      }
      db.createObjectStore("pictures", { keyPath: ["link", "person", "tab", "id", "size"] });
    },
    // A later release in another tab goes first.
    blocking: (_from, _to, event) => (event.target as IDBDatabase).close(),
  });
  return new Device(db);
}

/** Everything after a prefix of a key: arrays come after all strings. */
const under = (...prefix: string[]) => IDBKeyRange.bound(prefix, [...prefix, []]);

/** The stores of the browser: each call is one transaction. */
export class Device {
  constructor(private readonly db: IDBPDatabase<Schema>) {}

  close(): void {
    this.db.close();
  }

  rows(link: string): Promise<Row[]> {
    return this.db.getAll("changes", under(link));
  }

  owns(link: string): Promise<OwnRow[]> {
    return this.db.getAll("owns", under(link));
  }

  async bytes(link: string): Promise<number> {
    const rows = await this.rows(link);
    return rows.reduce((sum, row) => sum + row.data.byteLength, 0);
  }

  /** Keeps changes, each in the place of an earlier one of its element; returns how many bytes that is more. */
  async put(rows: readonly Row[]): Promise<number> {
    const tx = this.db.transaction("changes", "readwrite", { durability: "relaxed" });
    let more = 0;
    const putOne = async (row: Row) => {
      const { link, person, tab, board, id } = row;
      const before = await tx.store.get([link, person, tab, board, id]);
      more += row.data.byteLength - (before?.data.byteLength ?? 0);
      await tx.store.put(row);
    };
    await Promise.all([...rows.map(putOne), tx.done]);
    return more;
  }

  /** Deletes changes, but none that is later than the one named; returns their bytes. */
  async drop(link: string, person: string, tab: string, which: readonly Which[]): Promise<number> {
    const tx = this.db.transaction("changes", "readwrite");
    let bytes = 0;
    const dropOne = async ({ board, id, n }: Which) => {
      const key = [link, person, tab, board, id];
      const row = await tx.store.get(key);
      if (!row || row.n > n) return;
      bytes += row.data.byteLength;
      await tx.store.delete(key);
    };
    await Promise.all([...which.map(dropOne), tx.done]);
    return bytes;
  }

  /**
   * Makes the changes of one tab another's, but for elements of which that one
   * has some, and its pictures.
   */
  async adopt(link: string, from: string, to: string, number: () => number): Promise<Row[]> {
    const tx = this.db.transaction(["changes", "pictures"], "readwrite");
    const [changes, pictures] = [tx.objectStore("changes"), tx.objectStore("pictures")];
    const taken: Row[] = [];
    for (const row of await changes.getAll(under(link))) {
      if (row.tab !== from) continue;
      const { person, board, id } = row;
      if (await changes.getKey([link, person, to, board, id])) continue;
      const mine = { ...row, tab: to, n: number() };
      await changes.put(mine);
      await changes.delete([link, person, from, board, id]);
      taken.push(mine);
    }
    for (const key of await pictures.getAllKeys(under(link))) {
      const row = keyOf(key).tab === from ? await pictures.get(key) : undefined;
      if (!row) continue;
      await pictures.put({ ...row, tab: to });
      await pictures.delete(key);
    }
    await tx.done;
    return taken;
  }

  /** Which pictures are kept. */
  async pictures(link: string): Promise<PictureKey[]> {
    return (await this.db.getAllKeys("pictures", under(link))).map(keyOf);
  }

  async picture(
    link: string,
    { person, tab, id, size }: PictureKey,
  ): Promise<PictureRow | undefined> {
    return this.db.get("pictures", [link, person, tab, id, size]);
  }

  /** Keeps a picture; rejects where there is no room for it. */
  async putPicture(row: PictureRow): Promise<void> {
    const tx = this.db.transaction("pictures", "readwrite", { durability: "relaxed" });
    await Promise.all([tx.store.put(row), tx.done]);
  }

  async dropPicture(link: string, person: string, tab: string, id: string): Promise<void> {
    await this.db.delete("pictures", under(link, person, tab, id));
  }

  async putOwn(row: OwnRow): Promise<void> {
    await this.db.put("owns", row);
  }

  async dropOwn(link: string, person: string, id: string): Promise<void> {
    await this.db.delete("owns", [link, person, id]);
  }

  /** Forgets what nobody came back for; of one session nothing, for somebody has come back to it. */
  async forgetBefore(at: number, here: string): Promise<void> {
    for (const name of ["changes", "owns", "pictures"] as const) {
      const tx = this.db.transaction(name, "readwrite");
      for (let cursor = await tx.store.openCursor(); cursor; cursor = await cursor.continue())
        if (cursor.value.at < at && cursor.value.link !== here) await cursor.delete();
      await tx.done;
    }
  }
}

function keyOf([, person, tab, id, size]: (string | number)[]): PictureKey {
  return { person: String(person), tab: String(tab), id: String(id), size: Number(size) };
}
