import type { WorkspaceStore } from "../board/react";
import type { BoardDoc, BoardElement, Moment, OwnMoment, WorkspaceState } from "../board/types";

/** A board in memory: what is given to it, and a way to play somebody else. */
export class MemoryBoard implements BoardDoc {
  ready = true;
  readonly given: BoardElement[][] = [];
  readonly said: OwnMoment[] = [];
  flushed = 0;
  private readonly content = new Map<string, BoardElement>();
  private readonly remote = new Set<(changed: readonly BoardElement[]) => void>();
  private readonly moments = new Set<(moments: readonly Moment[]) => void>();

  constructor(
    readonly id: string,
    elements: readonly BoardElement[] = [],
  ) {
    for (const element of elements) this.content.set(element.id, element);
  }

  async whenReady(): Promise<void> {}

  elements(): ReadonlyMap<string, BoardElement> {
    return new Map([...this.content].map(([id, element]) => [id, { ...element }]));
  }

  element(id: string): BoardElement | undefined {
    const element = this.content.get(id);
    return element && { ...element };
  }

  onRemote(listener: (changed: readonly BoardElement[]) => void): () => void {
    this.remote.add(listener);
    return () => this.remote.delete(listener);
  }

  onMoments(listener: (moments: readonly Moment[]) => void): () => void {
    this.moments.add(listener);
    return () => this.moments.delete(listener);
  }

  change(elements: readonly BoardElement[]): void {
    this.given.push(elements.map((element) => ({ ...element })));
    for (const element of elements) this.content.set(element.id, { ...element });
  }

  moment(now: OwnMoment): void {
    this.said.push(now);
  }

  flush(): void {
    this.flushed++;
  }

  /** Somebody else changes elements. */
  hear(changed: readonly BoardElement[]): void {
    for (const element of changed) this.content.set(element.id, element);
    for (const listener of this.remote) listener(changed);
  }

  /** Somebody else does something. */
  see(moments: readonly Moment[]): void {
    for (const listener of this.moments) listener(moments);
  }
}

const limits = {
  elements: 10_000,
  element: 262_144,
  batch: 1_048_576,
  text: 20_000,
  image: 10_485_760,
  file: 52_428_800,
  filePixels: 40_000_000,
};

/** A workspace in memory, with one board unless told otherwise. */
export class MemoryWorkspace implements WorkspaceStore {
  readonly boards = new Map<string, MemoryBoard>();
  readonly done: unknown[] = [];
  private state: WorkspaceState;
  private readonly listeners = new Set<() => void>();

  constructor(part: Partial<WorkspaceState> = {}, boards = [new MemoryBoard("b1")]) {
    for (const board of boards) this.boards.set(board.id, board);
    this.state = {
      boards: boards.map(({ id }) => ({ id, name: "" })),
      mayEdit: true,
      mayArrange: true,
      save: { is: "saved" },
      ownVersions: [],
      unsent: [],
      unsentPictures: 0,
      pictures: { sending: 0, share: 1, unsent: [], inPage: 0 },
      limits,
      ...part,
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): WorkspaceState => this.state;

  set(part: Partial<WorkspaceState>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.listeners) listener();
  }

  open(id: string): MemoryBoard {
    const board = this.boards.get(id) ?? new MemoryBoard(id);
    this.boards.set(id, board);
    return board;
  }

  close(): void {}
  take(): void {}
  discard(): void {}

  gather(...what: unknown[]): void {
    this.done.push(["gather", ...what]);
  }

  lead(...what: unknown[]): void {
    this.done.push(["lead", ...what]);
  }

  arrived(): void {
    this.set({ led: undefined });
  }

  follow(on: boolean): void {
    const { leader } = this.state;
    if (leader) this.set({ leader: { ...leader, followed: on } });
  }

  async download(): Promise<undefined> {}
  async discardUnsent(): Promise<void> {}
  readonly pictures = {
    watch: () => () => {},
    keep: async () => "",
    kept: async () => undefined,
    retry: () => {},
    takeOff: () => {},
  };
}
