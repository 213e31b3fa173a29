import type { FromServer, Welcome } from "../live/messages";
import { type BoardApi, boardApi } from "./api";
import type { Change, Lost } from "./change";
import { BoardDocument, type Host } from "./document";
import { Leading } from "./leading";
import { Leftovers } from "./leftovers";
import type { Line, WorkspaceOptions } from "./line";
import { Company, OwnMoments } from "./moments";
import { type Kept, Outbox } from "./outbox";
import { OwnVersions } from "./ownVersions";
import { type Clock, Pace, clock as wallClock } from "./pace";
import type { WorkspaceStore } from "./react";
import { noLimits, saveState } from "./save";
import { lastWords } from "./split";
import { Told } from "./told";
import type { Board, BoardDoc, Limits, View, WorkspaceState } from "./types";
import { Uploads } from "./uploads";

/** One open board; `uses` counts who shows it, `fresh` says that what was kept of it is to be read. */
type Open = { doc: BoardDocument; uses: number; fresh: boolean };

/** How often tabs that are gone are looked for, in ms. */
const lookAround = 15_000;

/**
 * The workspace of one session's page, without any framework: the boards that
 * it shows, the outbox, what others do, and what the indicator says. It lives as
 * long as the page's [LiveSession], over lost lines and ways out and in.
 */
export class Workspace implements WorkspaceStore {
  private readonly told = new Told(() => this.stateNow());
  readonly pictures: Uploads;
  private readonly docs = new Map<string, Open>();
  private readonly outbox: Outbox;
  private readonly leftovers: Leftovers;
  private readonly moments: OwnMoments;
  private readonly company = new Company();
  private readonly leading = new Leading();
  private readonly host: Host;
  private readonly api: BoardApi;
  private readonly clock: Clock;
  private boards: readonly Board[] = [];
  private limits: Limits | undefined;
  private readonly owns: OwnVersions;
  private epoch: string | undefined;
  private conn: string | undefined;
  /** Who was inside last: whose changes these are. */
  private person: string | undefined;
  private attached = false;
  private lineOpen = false;
  private wasIn = false;
  private knownAs: string | undefined;
  private may = "";
  private people: Readonly<Record<string, unknown>> = {};
  private looking = 0;
  private count = 0;
  private running = false;
  private stops: (() => void)[] = [];

  constructor(
    private readonly session: Line,
    options: WorkspaceOptions = {},
  ) {
    this.api = options.api ?? boardApi;
    this.clock = options.clock ?? wallClock;
    this.outbox = new Outbox(session.link, () => this.next(), {
      ...options.outbox,
      onAdopted: (kept) => void this.adopted(kept),
    });
    this.pictures = new Uploads(this.outbox, {
      person: () => this.person ?? "",
      docs: () => [...this.docs.values()].map(({ doc }) => doc),
      put: (person, picture, how) => this.api.picture(session.link, person, picture, how),
      changed: () => this.tell(),
    });
    this.owns = new OwnVersions(this.outbox, () => this.tell());
    this.leftovers = new Leftovers(session.link, this.outbox, this.api, {
      clock: this.clock,
      number: () => this.next(),
      isOpen: (person, board) => this.isOpen(person, board),
      lost: (person, board, settled, lost) => this.settle(person, board, settled, lost),
      bring: (person, element) => this.pictures.bring(person, element),
      proves: (persons) => this.proves(persons),
      changed: () => this.tell(),
    });
    this.moments = new OwnMoments(
      this.clock,
      (message) => this.attached && this.session.say(message),
    );
    this.host = this.hostOfBoards();
  }

  readonly subscribe = this.told.subscribe;
  readonly getSnapshot = this.told.getSnapshot;

  /** Begins to listen; returns how to end it: what is left then is sent late. */
  begin(): () => void {
    this.running = true;
    const handleHide = () => this.hide();
    const handleVisibility = () => {
      if (document.visibilityState === "hidden")
        for (const { doc } of this.docs.values()) doc.flush();
    };
    window.addEventListener("pagehide", handleHide);
    document.addEventListener("visibilitychange", handleVisibility);
    const looking = setInterval(() => void this.outbox.watchTabs(), lookAround);
    this.stops = [
      this.session.subscribe(() => this.update()),
      this.session.hear((message) => this.receive(message)),
      () => window.removeEventListener("pagehide", handleHide),
      () => document.removeEventListener("visibilitychange", handleVisibility),
      () => clearInterval(looking),
    ];
    // Whoever was welcomed before this was there is welcomed again.
    if (this.session.getSnapshot().inside) this.session.refresh();
    this.update();
    void this.look(async () => {
      await this.outbox.start();
      await this.lookAround();
    });
    return () => void this.end();
  }

  open(board: string): BoardDoc {
    const known = this.docs.get(board);
    if (known) {
      known.uses++;
      return known.doc;
    }
    const entry: Open = { doc: new BoardDocument(board, this.host), uses: 1, fresh: true };
    this.docs.set(board, entry);
    if (this.attached) this.attach(entry);
    return entry.doc;
  }

  close(board: string): void {
    const entry = this.docs.get(board);
    if (!entry) return;
    entry.uses--;
    entry.doc.flush();
    this.dropClosed();
  }

  take(ownVersion: string): void {
    const own = this.attached ? this.owns.pick(ownVersion) : undefined;
    if (!own) return;
    const { doc } = this.entry(own.board);
    const finish = doc.whenReady().then(async () => {
      doc.takeBack(own);
      await doc.keepAll();
      await this.owns.drop(own.id);
    });
    void finish.finally(() => this.close(own.board));
  }

  discard(ownVersion: string): void {
    this.owns.pick(ownVersion);
    void this.owns.drop(ownVersion);
  }

  gather(board: string, view: View): void {
    this.session.say({ t: "gather", doc: board, view });
  }

  lead(board: string, on: boolean, view?: View): void {
    this.moments.say(board, { lead: on, ...(view ? { view } : {}) });
    if (this.person !== undefined) this.leading.lead(this.person, on);
    this.tell();
  }

  arrived(): void {
    this.leading.arrived();
    this.tell();
  }

  follow(on: boolean): void {
    this.leading.follow(on);
    this.tell();
  }

  download(unsent: string): Promise<Blob | undefined> {
    return this.leftovers.file(unsent);
  }

  discardUnsent(unsent: string): Promise<void> {
    return this.leftovers.discard(unsent);
  }

  private next(): number {
    return ++this.count;
  }

  private hostOfBoards(): Host {
    return {
      clock: this.clock,
      pace: new Pace(this.clock),
      send: (message) => this.attached && this.session.say(message),
      fetch: (board) => this.api.whole(this.session.link, board),
      keep: (board, changes) => this.outbox.keep(this.person ?? "", board, changes),
      settle: (board, settled, lost) => void this.settle(this.person ?? "", board, settled, lost),
      moment: (board, now) => {
        if (this.attached) this.moments.say(board, now);
      },
      mayEdit: () => this.mayEdit,
      waits: (element) => this.pictures.waits(this.person ?? "", element),
      limits: () => this.limits ?? noLimits,
      number: () => this.next(),
      changed: () => {
        this.dropClosed();
        this.tell();
      },
    };
  }

  private get mayEdit(): boolean {
    return this.session.getSnapshot().inside?.me.may.includes("edit") ?? false;
  }

  private isOpen(person: string, board: string): boolean {
    const entry = this.docs.get(board);
    return (
      entry !== undefined &&
      this.attached &&
      this.mayEdit &&
      person === this.person &&
      entry.doc.stuck !== "not_found"
    );
  }

  private entry(board: string): Open {
    this.open(board);
    return this.docs.get(board) as Open;
  }

  private receive(message: FromServer): void {
    switch (message.t) {
      case "welcome":
        if (message.workspace) this.enter(message, message.workspace);
        break;
      case "bye":
        this.detach();
        break;
      case "boards":
        this.boards = message.boards;
        if (this.attached)
          for (const entry of this.docs.values()) {
            entry.doc.listed(this.boards.some(({ id }) => id === entry.doc.id));
            this.restore(entry);
          }
        break;
      case "doc":
      case "ack":
      case "ops":
      case "resync":
        this.docs.get(message.doc)?.doc.receive(message);
        break;
      case "moments": {
        const all = this.company.hear(message.doc, message.all, this.conn);
        if (all.length > 0) this.docs.get(message.doc)?.doc.receive({ ...message, all });
        return;
      }
      case "gathered":
        if (message.by !== this.person) this.leading.hear(message);
        break;
      default:
        return;
    }
    this.tell();
  }

  private enter(welcome: Welcome, workspace: NonNullable<Welcome["workspace"]>): void {
    const person = welcome.me.id;
    const same = this.attached && this.conn === welcome.conn && this.epoch === workspace.epoch;
    this.boards = workspace.boards;
    this.limits = workspace.limits;
    this.epoch = workspace.epoch;
    this.conn = welcome.conn;
    if (person !== this.person) this.handOver();
    this.person = person;
    void this.outbox.unlock(person, workspace.key);
    if (same) return;
    this.attached = true;
    this.pictures.goOn();
    for (const entry of this.docs.values()) this.attach(entry);
    void this.look(async () => {
      await this.owns.load([person]);
      await this.lookAround();
      await this.pictures.prune(person);
    });
  }

  // Somebody else is here now: what was changed before is kept for who changed it.
  private handOver(): void {
    for (const entry of this.docs.values()) {
      void entry.doc.keepAll();
      entry.doc.release();
      entry.fresh = true;
    }
  }

  private attach(entry: Open): void {
    entry.doc.attach();
    this.restore(entry);
  }

  // What was kept of a board comes back onto it, where it may be sent from there.
  private restore(entry: Open): void {
    const person = this.person;
    if (!entry.fresh || person === undefined || !this.isOpen(person, entry.doc.id)) return;
    entry.fresh = false;
    const before = this.next();
    void this.look(async () => {
      const kept = await this.pictures.read(person, entry.doc.id);
      if (this.person === person) entry.doc.restore(kept.filter(({ n }) => n < before));
    });
  }

  private detach(): void {
    if (!this.attached) return;
    this.attached = false;
    this.moments.forget();
    this.leading.forget();
    for (const { doc } of this.docs.values()) doc.detach();
    this.tellGone(() => false);
  }

  // Out of the session, not only without a line: what is left is sent late.
  private async outside(): Promise<void> {
    this.detach();
    await this.look(async () => {
      for (const entry of this.docs.values()) {
        await entry.doc.keepAll();
        if (this.attached) return;
        entry.doc.release();
        entry.fresh = true;
      }
      this.dropClosed();
      await this.leftovers.sweep();
    });
  }

  /** The session's page changed: the line, who one is, what one may, who is there. */
  private update(): void {
    const live = this.session.getSnapshot();
    const { inside } = live;
    const lost = this.lineOpen && live.line !== "open";
    this.lineOpen = live.line === "open";
    if (lost) this.detach();
    if (inside && inside.people !== this.people) this.noticePeople(inside.people);
    const isIn = inside !== undefined && inside.place !== "asking";
    if (this.wasIn && !isIn && !live.moving) void this.outside();
    if (!live.moving || isIn) this.wasIn = isIn;
    const may = inside?.me.may.join() ?? "";
    if (may !== this.may) {
      this.may = may;
      for (const entry of this.docs.values()) {
        entry.doc.rights();
        if (this.attached) this.restore(entry);
      }
      this.dropClosed();
      if (isIn && this.leftovers.list.length > 0) void this.leftovers.sweep();
    }
    const knownAs = `${live.door?.me?.id}/${live.shut}/${live.door?.session?.status}`;
    if (knownAs !== this.knownAs) {
      this.knownAs = knownAs;
      if (!isIn) void this.leftovers.sweep();
    }
    this.tell();
  }

  private noticePeople(people: Readonly<Record<string, unknown>>): void {
    const before = this.people;
    this.people = people;
    this.tellGone((person) => person in people || !(person in before));
  }

  private tellGone(inside: (person: string) => boolean): void {
    for (const [board, gone] of this.company.without(inside))
      this.docs.get(board)?.doc.tellMoments(gone);
  }

  // A board that nobody shows goes when all of it is acknowledged, or kept for later.
  private dropClosed(): void {
    for (const [board, entry] of this.docs) {
      const { doc, uses } = entry;
      const vain = doc.stuck === "not_found" || (this.attached && !this.mayEdit);
      if (vain && doc.pending > 0) void this.giveUp(entry);
      if (uses > 0 || (doc.pending > 0 && this.attached)) continue;
      this.docs.delete(board);
      if (this.attached) this.session.say({ t: "shut", doc: board });
      if (doc.pending > 0) void doc.keepAll().then(() => this.leftovers.sweep());
      doc.detach();
    }
  }

  // The board is not there any more, or may not be changed: what was changed is listed instead.
  private async giveUp(entry: Open): Promise<void> {
    if (entry.fresh) return;
    entry.fresh = true;
    await this.look(async () => {
      await entry.doc.keepAll();
      entry.doc.release();
      await this.leftovers.sweep();
    });
    if (this.attached) this.restore(entry);
  }

  private async lookAround(): Promise<void> {
    await this.outbox.watchTabs();
    await this.leftovers.sweep();
  }

  private async proves(persons: readonly string[]): Promise<void> {
    const here = this.attached && this.person !== undefined ? [this.person] : [];
    const all = [...new Set([...here, ...persons])];
    await this.outbox.lockAllBut(all);
    this.pictures.only(all);
    await this.owns.load(all);
  }

  private async adopted(kept: readonly Kept[]): Promise<void> {
    const numbers = new Set(kept.map(({ n }) => n));
    await this.look(async () => {
      for (const [board, { doc }] of this.docs) {
        if (!this.person || !this.isOpen(this.person, board)) continue;
        const changes = await this.pictures.read(this.person, board);
        doc.restore(changes.filter(({ n }) => numbers.has(n)));
      }
      await this.leftovers.sweep();
    });
  }

  // While something is being looked through, nobody says that all is saved.
  private async look(step: () => Promise<void>): Promise<void> {
    this.looking++;
    this.tell();
    try {
      await step();
    } finally {
      this.looking--;
      this.tell();
    }
  }

  private async settle(
    person: string,
    board: string,
    settled: readonly Change[],
    lost: readonly Lost[],
  ): Promise<void> {
    const owns = this.owns.add(person, board, lost, this.clock.now());
    await this.outbox.settle(person, board, settled, owns);
    this.tell();
  }

  // The page closes: what is not acknowledged is sent once more, as much as browsers let pass.
  private hide(): void {
    const all = [...this.docs.values()].map(({ doc }) => doc);
    for (const doc of all) void doc.keepAll();
    const { person } = this;
    if (!this.attached || !this.mayEdit || person === undefined) return;
    for (const { board, els } of lastWords(this.pictures.sendable()))
      this.api.lateAndGone(this.session.link, board, { person, b: this.next(), els });
  }

  private async end(): Promise<void> {
    this.running = false;
    for (const stop of this.stops) stop();
    this.stops = [];
    this.wasIn = false;
    await this.outside();
    if (this.running) return;
    this.leftovers.stop();
    await this.outbox.stop();
  }

  private tell(): void {
    this.told.tell();
  }

  private stateNow(): WorkspaceState | undefined {
    const { limits } = this;
    const unsent = this.leftovers.list;
    if (!limits && unsent.length === 0) return undefined;
    const { mayEdit } = this;
    const { pending, stuck, onTheWay } = this.pictures.look(this.outbox.tooMuch);
    const pictures = this.pictures.ready;
    const facts = { attached: this.attached, mayEdit, pending, stuck, unsent, pictures };
    const { led, leader } = this.leading;
    return {
      boards: this.boards,
      mayEdit,
      mayArrange: this.session.getSnapshot().inside?.me.may.includes("arrange") ?? false,
      save: saveState({ ...facts, looking: this.looking > 0, device: this.outbox.device }),
      ownVersions: this.owns.list,
      unsent,
      unsentPictures: pictures.failed + onTheWay.unsent.length,
      pictures: onTheWay,
      limits: limits ?? noLimits,
      ...(led ? { led } : {}),
      ...(leader ? { leader } : {}),
    };
  }
}
