import type { FromPage, FromServer } from "../../live/messages";
import type { Ack } from "../api";
import { beats, same } from "../change";
import type { Whole } from "../document";
import type { BoardElement } from "../types";

type Put = Extract<FromPage, { t: "put" }>;
type Code = NonNullable<Ack["rej"]>[number]["code"];
type Row = BoardElement & { seq: number };
type BoardRows = { seq: number; rows: Map<string, Row> };

/** What one page's connection is to the server. */
export type Conn = { open: Set<string>; send: (message: FromServer) => void };

/**
 * The server's side of docs/protocol.md, as far as boards go: one order, acks
 * only of what is committed, tails and snapshots, refusals. It holds no time and
 * no network: whoever uses it delivers the messages, or loses them.
 */
export class FakeServer {
  epoch = "e1";
  /** Answers every put with this. */
  error: string | undefined;
  /** Elements that nobody may change. */
  readonly locked = new Set<string>();
  full = Number.POSITIVE_INFINITY;
  /** The hashes of the pictures that it has. */
  readonly files = new Set<string>();
  /** Every text that was ever committed, by element. */
  readonly texts = new Map<string, Set<unknown>>();
  readonly conns = new Set<Conn>();
  private boards = new Map<string, BoardRows>();

  constructor(...boards: string[]) {
    for (const id of boards) this.boards.set(id, { seq: 0, rows: new Map() });
  }

  connect(send: Conn["send"]): Conn {
    const conn: Conn = { open: new Set(), send };
    this.conns.add(conn);
    return conn;
  }

  cut(conn: Conn): void {
    this.conns.delete(conn);
  }

  receive(conn: Conn, message: FromPage): void {
    if (!this.conns.has(conn)) return;
    if (message.t === "open") this.open(conn, message.doc, message.epoch, message.seq ?? 0);
    if (message.t === "shut") conn.open.delete(message.doc);
    if (message.t === "put") conn.send(this.put(message, conn));
  }

  /** A put, from a socket or late; those who have the board open hear of it. */
  put({ doc, b, els }: Pick<Put, "doc" | "b" | "els">, by?: Conn): Ack {
    const board = this.boards.get(doc);
    const from = board?.seq ?? 0;
    const code = this.error ?? (board ? undefined : "not_found");
    if (!board || code) return { t: "ack", doc, b, from, seq: from, error: { code: code ?? "" } };
    const rej: NonNullable<Ack["rej"]> = [];
    const taken: BoardElement[] = [];
    for (const element of els as BoardElement[]) {
      const refused = this.refuses(board, element);
      const row = board.rows.get(element.id);
      if (refused) rej.push({ id: element.id, code: refused, ...(row ? { cur: bare(row) } : {}) });
      else if (!row || !same(row, element)) {
        board.rows.set(element.id, { ...element, author: "server", seq: ++board.seq });
        this.note(element);
        taken.push(bare(board.rows.get(element.id) as Row));
      }
    }
    if (taken.length > 0)
      for (const conn of this.conns)
        if (conn !== by && conn.open.has(doc))
          conn.send({ t: "ops", doc, from, to: board.seq, els: taken });
    return { t: "ack", doc, b, from, seq: board.seq, ...(rej.length > 0 ? { rej } : {}) };
  }

  whole(doc: string): Whole & { doc: string } {
    const board = this.board(doc);
    const elements = [...board.rows.values()].filter((row) => !row.isDeleted).map(bare);
    return { doc, epoch: this.epoch, seq: board.seq, elements };
  }

  /** What is there, by id. */
  live(doc: string): Map<string, BoardElement> {
    return new Map(this.whole(doc).elements.map((element) => [element.id, element]));
  }

  resync(doc: string): void {
    for (const conn of this.conns) if (conn.open.has(doc)) conn.send({ t: "resync", doc });
  }

  remove(doc: string): void {
    this.boards.delete(doc);
  }

  /** What `restore` brings back: as after a backup, with another epoch. */
  backup(): () => void {
    const kept = structuredClone(this.boards);
    return () => {
      this.boards = structuredClone(kept);
      this.epoch = `${this.epoch}x`;
      this.conns.clear();
    };
  }

  /** Forgets the bodies of what was deleted. */
  forgetTombs(): void {
    for (const board of this.boards.values())
      for (const [id, { version, versionNonce, isDeleted, seq }] of board.rows)
        if (isDeleted) board.rows.set(id, { id, version, versionNonce, isDeleted, seq });
  }

  private open(conn: Conn, doc: string, epoch: string | undefined, seq: number): void {
    const board = this.boards.get(doc);
    if (!board) return;
    conn.open.delete(doc);
    const head = { t: "doc", doc, epoch: this.epoch, seq: board.seq } as const;
    if (epoch !== this.epoch || seq > board.seq || board.seq - seq > 20) {
      conn.send({ ...head, mode: "snapshot" });
      return;
    }
    conn.open.add(doc);
    conn.send({ ...head, mode: "tail" });
    const tail = [...board.rows.values()]
      .filter((row) => row.seq > seq)
      .sort((a, b) => a.seq - b.seq)
      .map(bare);
    if (board.seq > seq) conn.send({ t: "ops", doc, from: seq, to: board.seq, els: tail });
  }

  private refuses(board: BoardRows, element: BoardElement): Code | undefined {
    const row = board.rows.get(element.id);
    if (row && (same(row, element) || !beats(element, row)))
      return same(row, element) ? undefined : "stale";
    if (this.locked.has(element.id)) return "locked";
    if (element.type === "image" && !element.isDeleted && !this.files.has(String(element.fileId)))
      return "unknown_file";
    return !row && board.rows.size >= this.full ? "full" : undefined;
  }

  private note(element: BoardElement): void {
    const texts = this.texts.get(element.id) ?? new Set();
    texts.add(element.text);
    this.texts.set(element.id, texts);
  }

  private board(doc: string): BoardRows {
    const board = this.boards.get(doc);
    if (!board) throw new Error(`no board ${doc}`);
    return board;
  }
}

function bare({ seq: _, ...element }: Row): BoardElement {
  return element as BoardElement;
}
