import { type Client, type Message, Unanswered } from "./client";

/** An element, as far as a client without a screen looks into it. */
export type Element = {
  id: string;
  version: number;
  versionNonce: number;
  isDeleted: boolean;
  [field: string]: unknown;
};

/** The answer to a put: what was not taken, by id. */
export type Ack = { from: number; seq: number; rejected: Map<string, string> };

type Rejection = { id: string; code: string; cur?: Element };

/**
 * A board as a client without a screen has it: follows what happens by the rules
 * of docs/protocol.md, as written there, and opens the board again with what it
 * has after every connection that broke.
 */
export class Sheet {
  /** What the board has, deleted elements too. */
  readonly elements = new Map<string, Element>();
  /** The last change of each element that was acknowledged to this client. */
  readonly acknowledged = new Map<string, Element>();
  epoch = "";
  seq = 0;
  /** Everything up to `seq` is here, and what happens comes. */
  open = false;
  /** How the board was got, each time. */
  readonly modes: string[] = [];
  /** How often something was missing. */
  gaps = 0;

  private batches = 0;
  private aim = 0;
  private readonly waiting = new Map<
    number,
    { els: Element[]; answer: (ack: Ack | Error) => void }
  >();

  constructor(
    private readonly client: Client,
    readonly doc: string,
    private readonly fetch: () => Promise<Snapshot>,
  ) {}

  /** Asks for what is missing, or for everything. */
  reopen(): void {
    this.open = false;
    const has = this.epoch && { epoch: this.epoch, seq: this.seq };
    this.client.send({ t: "open", doc: this.doc, ...has });
  }

  /** Puts elements; resolves when what was taken is committed. */
  async put(els: Element[]): Promise<Ack> {
    const b = ++this.batches;
    const ack = await new Promise<Ack | Error>((answer) => {
      if (this.client.place === "nowhere") return answer(new Unanswered("put"));
      this.waiting.set(b, { els, answer });
      this.client.send({ t: "put", doc: this.doc, b, els });
    });
    if (ack instanceof Error) throw ack;
    return ack;
  }

  /** What the board shows. */
  live(): Element[] {
    return [...this.elements.values()].filter((e) => !e.isDeleted);
  }

  take(message: Message): void {
    if (message.doc !== this.doc) return;
    switch (message.t) {
      case "doc":
        void this.opened(message);
        break;
      case "ops":
        this.follow(message);
        break;
      case "ack":
        this.acked(message);
        break;
      case "resync":
        this.reopen();
        break;
    }
  }

  private follow(ops: Message): void {
    if ((ops.from as number) > this.seq) this.missed();
    else if ((ops.to as number) > this.seq) {
      for (const el of ops.els as Element[]) this.elements.set(el.id, el);
      this.reached(ops.to as number);
    }
  }

  /** The connection is over: nobody knows what became of what was under way. */
  lost(): void {
    this.open = false;
    for (const { answer } of this.waiting.values()) answer(new Unanswered("put"));
    this.waiting.clear();
  }

  private async opened(message: Message): Promise<void> {
    this.modes.push(message.mode as string);
    if (message.mode === "tail") {
      this.aim = message.seq as number;
      this.epoch = message.epoch as string;
      return this.reached(this.seq);
    }
    try {
      const { epoch, seq, elements } = await this.fetch();
      this.elements.clear();
      for (const el of elements) this.elements.set(el.id, el);
      this.epoch = epoch;
      this.seq = seq;
      this.reopen();
    } catch {
      // The server is away: the next welcome asks again.
    }
  }

  private reached(seq: number): void {
    this.seq = Math.max(this.seq, seq);
    this.open = this.open || this.seq >= this.aim;
  }

  private missed(): void {
    this.gaps++;
    this.reopen();
  }

  private acked(message: Message): void {
    const batch = this.waiting.get(message.b as number);
    this.waiting.delete(message.b as number);
    if (!batch) return;
    const error = message.error as { code: string } | undefined;
    if (error) {
      batch.answer(new PutRefused(error.code));
      return;
    }
    const rej = (message.rej ?? []) as Rejection[];
    const rejected = new Map(rej.map((r) => [r.id, r.code]));
    const { from, seq } = message as unknown as Ack;
    const taken = batch.els.filter((el) => !rejected.has(el.id));
    for (const el of taken) this.acknowledged.set(el.id, el);
    if (from > this.seq) this.missed();
    else if (seq > this.seq) {
      for (const el of taken) this.elements.set(el.id, el);
      this.reached(seq);
    }
    batch.answer({ from, seq, rejected });
  }
}

/** A board as it is fetched. */
export type Snapshot = { doc: string; epoch: string; seq: number; elements: Element[] };

/** Nothing of a batch was taken. */
export class PutRefused extends Error {
  constructor(readonly code: string) {
    super(`nothing was taken: ${code}`);
  }
}

/** Whether a change replaces another: the higher version, of equal ones the lower nonce. */
export function beats(a: Element, b: Element): boolean {
  return a.version > b.version || (a.version === b.version && a.versionNonce < b.versionNonce);
}

/** The next change of an element. */
export function changed(el: Element, fields: Record<string, unknown>): Element {
  return { ...el, ...fields, version: el.version + 1, versionNonce: nonce() };
}

/** A new rectangle. */
export function rectangle(id: string, x: number, y: number): Element {
  return {
    id,
    type: "rectangle",
    x,
    y,
    width: 40,
    height: 30,
    version: 1,
    versionNonce: nonce(),
    isDeleted: false,
  };
}

const nonce = () => Math.floor(Math.random() * 2 ** 31);
