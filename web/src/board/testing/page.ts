import { Refused } from "../../api/errors";
import type { FromPage, FromServer } from "../../live/messages";
import type { Change, Lost } from "../change";
import { BoardDocument, type Host } from "../document";
import { Pace } from "../pace";
import type { BoardElement, Limits } from "../types";
import type { Conn, FakeServer } from "./server";
import type { TestClock } from "./time";

export const limits: Limits = {
  elements: 10_000,
  element: 262_144,
  batch: 4_000,
  text: 20_000,
  image: 1,
  file: 1,
  filePixels: 1,
};

/**
 * A browser with one board: a canvas that shows what it is told, a network whose
 * messages the test delivers or loses, and a disk that outlives the page.
 */
export class TestPage {
  doc: BoardDocument;
  scene = new Map<string, BoardElement>();
  readonly disk = new Map<string, Change>();
  readonly lost: Lost[] = [];
  toServer: FromPage[] = [];
  toPage: FromServer[] = [];
  /** The words on this page that are nobody else's yet, by element. */
  readonly open = new Map<string, string>();
  /** Words that must be found somewhere in the end. */
  readonly typed: { id: string; text: string }[] = [];
  private conn: Conn | undefined;
  private life = 0;

  constructor(
    readonly name: string,
    private readonly server: FakeServer,
    private readonly clock: TestClock,
    private readonly number: () => number,
  ) {
    this.doc = this.fresh();
  }

  get online(): boolean {
    return this.conn !== undefined;
  }

  connect(): void {
    if (this.conn) return;
    this.conn = this.server.connect((message) => this.toPage.push(structuredClone(message)));
    this.doc.attach();
  }

  /** The line breaks: what was on its way is lost. */
  cut(): void {
    if (!this.conn) return;
    this.server.cut(this.conn);
    this.conn = undefined;
    this.toServer = [];
    this.toPage = [];
    this.doc.detach();
  }

  /** The page is gone and comes back: only the disk is left. */
  crash(): void {
    this.cut();
    // What was not kept yet, a twentieth of a second at most, is lost with the page; what was is
    // still this page's own, to be typed over as before.
    for (const [id, text] of this.open)
      if (this.disk.get(id)?.element.text !== text) this.open.delete(id);
    this.life++;
    this.scene = new Map();
    this.doc = this.fresh();
    this.doc.restore([...this.disk.values()]);
  }

  edit(id: string, change: Record<string, unknown>, nonce: number): void {
    // Nobody edits a board that is not there yet.
    if (!this.doc.ready) return;
    const before = this.scene.get(id);
    const element: BoardElement = {
      type: "text",
      isDeleted: false,
      ...before,
      ...change,
      id,
      version: (before?.version ?? 0) + 1,
      versionNonce: nonce,
    };
    if (typeof change.text === "string") {
      const open = this.open.get(id);
      if (open !== undefined && before?.text !== open) this.typed.push({ id, text: open });
      this.open.set(id, change.text);
    }
    if (change.isDeleted && before?.text === this.open.get(id)) this.open.delete(id);
    this.scene.set(id, element);
    this.doc.change([element]);
  }

  deliverUp(count: number): void {
    for (const message of this.toServer.splice(0, count))
      if (this.conn) this.server.receive(this.conn, structuredClone(message));
  }

  deliverDown(count: number): void {
    for (const message of this.toPage.splice(0, count)) this.hear(message);
  }

  /** A message to the page is lost, as only a slow reader's is: the server says so. */
  loseOps(): void {
    const at = this.toPage.findIndex(({ t }) => t === "ops");
    if (at < 0) return;
    this.toPage = this.toPage.filter(({ t }) => t !== "ops");
    this.toPage.push({ t: "resync", doc: "b" });
  }

  private hear(message: FromServer): void {
    if (message.t === "doc" || message.t === "ack" || message.t === "ops" || message.t === "resync")
      this.doc.receive(message);
  }

  private fresh(): BoardDocument {
    const life = this.life;
    const alive = () => life === this.life;
    const host: Host = {
      clock: this.clock,
      pace: new Pace(this.clock),
      send: (message) => {
        if (!this.conn || !alive()) return false;
        this.toServer.push(structuredClone(message));
        return true;
      },
      fetch: async (board) => {
        const conn = this.conn;
        await Promise.resolve();
        if (!conn || !alive()) throw new Refused("offline");
        return structuredClone(this.server.whole(board));
      },
      keep: async (_, changes) => {
        await Promise.resolve();
        if (alive()) for (const change of changes) this.disk.set(change.element.id, change);
      },
      settle: (_, settled, lost) => {
        if (!alive()) return;
        this.lost.push(...lost);
        for (const { element, n } of settled) {
          const kept = this.disk.get(element.id);
          if (kept && kept.n <= n) this.disk.delete(element.id);
        }
      },
      moment: () => {},
      mayEdit: () => true,
      waits: () => false,
      limits: () => limits,
      number: this.number,
      changed: () => {},
    };
    const doc = new BoardDocument("b", host);
    doc.onRemote((changed) => {
      if (!alive()) return;
      // Excalidraw goes on with its objects: what it is given must be its own.
      for (const element of changed) this.scene.set(element.id, { ...element });
    });
    return doc;
  }
}
