import type { Device } from "./device";
import type { Vault } from "./vault";

/** A picture for a board, by the SHA-256 of its content; with a name it is in the list of files as well. */
export type KeptPicture = { hash: string; blob: Blob; name: string };

/** What an outbox can do at this moment. */
export type Shelf = {
  db(): Device | undefined;
  vault(person: string): Vault | undefined;
  /** Does things in the order in which they are asked for. */
  inTurn<T>(step: () => Promise<T>): Promise<T>;
};

/** All that the pictures of one session may take of a device, in bytes. */
export const mostPictureBytes = 64 << 20;

/**
 * The pictures that the server has not got, sealed as the changes are that show
 * them, by session, person, tab and content. Where a device cannot keep one it
 * stays in this page's memory.
 */
export class KeptPictures {
  private readonly memory = new Map<string, KeptPicture & { person: string }>();

  constructor(
    private readonly link: string,
    private readonly tab: string,
    private readonly shelf: Shelf,
  ) {}

  /** How many are in this page's memory only. */
  get inPage(): number {
    return this.memory.size;
  }

  keep(person: string, picture: KeptPicture): Promise<void> {
    return this.shelf.inTurn(async () => {
      try {
        await this.put(person, picture);
        this.memory.delete(place(person, picture.hash));
      } catch {
        // No storage, or no room in it.
        this.memory.set(place(person, picture.hash), { ...picture, person });
      }
    });
  }

  /** One of a person's; undefined where there is none that can be read. */
  read(person: string, hash: string): Promise<KeptPicture | undefined> {
    return this.shelf.inTurn(async () => {
      const inMemory = this.memory.get(place(person, hash));
      const db = this.shelf.db();
      const vault = this.shelf.vault(person);
      if (inMemory || !db || !vault) return inMemory;
      try {
        const key = (await this.keys(person)).find(({ id }) => id === hash);
        const row = key && (await db.picture(this.link, key));
        return row && unpacked(hash, await vault.openBytes(row, this.sealedAt(person, hash)));
      } catch {
        return undefined;
      }
    });
  }

  /** The hashes of what is kept of a person, also where it cannot be read. */
  of(person: string): Promise<Set<string>> {
    return this.shelf.inTurn(async () => {
      const keys = await this.keys(person).catch(() => []);
      const inMemory = [...this.memory.values()].filter((one) => one.person === person);
      return new Set([...keys.map(({ id }) => id), ...inMemory.map(({ hash }) => hash)]);
    });
  }

  drop(person: string, hash: string): Promise<void> {
    return this.shelf.inTurn(async () => {
      this.memory.delete(place(person, hash));
      await this.shelf
        .db()
        ?.dropPicture(this.link, person, this.tab, hash)
        .catch(() => undefined); // sent again after a reload, it is there already
    });
  }

  private async put(person: string, { hash, blob, name }: KeptPicture): Promise<void> {
    const db = this.shelf.db();
    const vault = this.shelf.vault(person);
    if (!db || !vault) throw new Error("no device");
    const size = blob.size;
    const taken = (await db.pictures(this.link)).reduce((sum, one) => sum + one.size, 0);
    if (taken + size > mostPictureBytes) throw new Error("no room");
    const sealed = await vault.sealBytes(await packed(blob, name), this.sealedAt(person, hash));
    const { link, tab } = this;
    await db.putPicture({ link, person, tab, id: hash, size, at: Date.now(), ...sealed });
  }

  private async keys(person: string) {
    const all = (await this.shelf.db()?.pictures(this.link)) ?? [];
    return all.filter((one) => one.person === person && one.tab === this.tab);
  }

  private sealedAt(person: string, hash: string): string[] {
    return [this.link, person, "picture", hash];
  }
}

// What is around the content: its kind and its name, and how long that is.
async function packed(blob: Blob, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const head = new TextEncoder().encode(JSON.stringify({ type: blob.type, name }));
  const all = new Uint8Array(4 + head.length + blob.size);
  new DataView(all.buffer).setUint32(0, head.length);
  all.set(head, 4);
  all.set(new Uint8Array(await blob.arrayBuffer()), 4 + head.length);
  return all;
}

function unpacked(hash: string, all: ArrayBuffer): KeptPicture {
  const end = 4 + new DataView(all).getUint32(0);
  const { type, name } = JSON.parse(new TextDecoder().decode(all.slice(4, end))) as {
    type: string;
    name: string;
  };
  return { hash, name, blob: new Blob([all.slice(end)], { type }) };
}

function place(person: string, hash: string): string {
  return JSON.stringify([person, hash]);
}
