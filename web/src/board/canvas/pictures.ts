import { fetchFile } from "../files/api";
import { changed, makePicture, newId } from "../make";
import type { BoardElement, Limits } from "../types";
import { asBlob, asDataURL, fitting, type Picture, sizeOf } from "./picture";

/** The canvas that shows the pictures, as far as they need it. */
export type PictureHost = {
  /** The board that it shows. */
  board: string;
  /** What has been loaded or put in, by the name of its file. */
  files: () => Readonly<Record<string, { dataURL: string; mimeType: string } | undefined>>;
  addFile: (file: { id: string; dataURL: string; mimeType: string }) => void;
  drawing: () => readonly BoardElement[];
  /** Shows a changed drawing; `step` makes of it a step that can be undone. */
  draw: (next: readonly BoardElement[], step: boolean) => void;
  /** What waited for its picture is told, at once. */
  ready: () => void;
};

/** Where pictures go that are ready: the workspace keeps and sends them. */
export type PictureShelf = {
  keep: (picture: Blob, name: string) => Promise<string>;
  kept: (hash: string) => Promise<Blob | undefined>;
};

/** What is being made ready, and what could not be. */
export type PicturesState = {
  /** How many are being read and made to fit. */
  sending: number;
  /** What could not be made ready: the picture is on this page only. */
  unsent: readonly { id: string; error: unknown }[];
  /** What could not be loaded. */
  missing: readonly string[];
};

type Ready = Picture & { hash: string };

/** What could not be made ready, and, where no element asks for it, how to try once more. */
type Failed = { error: unknown; again?: () => void };

/** An element whose board was left before its picture had got there. */
type Left = { file: string; data: FileData; board: string; element: BoardElement };

type FileData = { dataURL: string; mimeType: string };
type Place = { x: number; y: number };
type Room = { w: number; h: number };

const atOnce = 4;
const nothing: PicturesState = { sending: 0, unsent: [], missing: [] };

/**
 * The pictures of a session's boards. A picture is made to fit and kept on this
 * device under the SHA-256 of its content; until then the element that shows it
 * is this page's own, and from then on a change like any other, which waits for
 * the picture to be on the server. Pictures of others are loaded when a board
 * shows them.
 */
export class Pictures {
  /** Contents that the server has, or that are kept here. */
  private readonly known = new Set<string>();
  private readonly sending = new Set<string>();
  private readonly unsent = new Map<string, Failed>();
  private readonly loading = new Set<string>();
  private readonly missing = new Set<string>();
  private left: Left[] = [];
  private queue: string[] = [];
  private host: PictureHost | undefined;
  private state = nothing;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly link: string,
    private readonly limits: () => Limits,
    private readonly shelf: PictureShelf,
    /** Puts an element on a board that no canvas shows. */
    private readonly put: (board: string, element: BoardElement) => void,
  ) {}

  /** Works for a canvas until the answer is called. */
  bind(host: PictureHost): () => void {
    this.host = host;
    return () => {
      this.leave(host);
      if (this.host !== host) return;
      this.host = undefined;
      this.queue = [];
    };
  }

  /** A name for a picture whose final content is not known: Excalidraw still makes it smaller. */
  readonly provisional = async (): Promise<string> => `own-${newId()}`;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): PicturesState => this.state;

  /** Whether an element shows a picture that is not ready to be told of. */
  waitsFor(element: BoardElement): boolean {
    return element.type === "image" && !element.isDeleted && !this.known.has(fileOf(element));
  }

  /** Elements that came from elsewhere: what they show is on the server, or kept here from before. */
  meet(elements: readonly BoardElement[]): void {
    const files = this.host?.files() ?? {};
    for (const element of elements) {
      const file = fileOf(element);
      if (element.type !== "image" || element.isDeleted || file === "") continue;
      this.known.add(file);
      if (!(file in files)) this.want(file);
    }
  }

  /**
   * Looks for pictures that the person has put on the board, and makes them
   * ready; what could not be and is not on the board any more is forgotten.
   */
  look(drawing: readonly BoardElement[]): void {
    this.forget(drawing);
    for (const element of drawing) {
      if (!this.waitsFor(element)) continue;
      const file = fileOf(element);
      if (file !== "" && !this.sending.has(file) && !this.unsent.has(file)) void this.prepare(file);
    }
  }

  /** Puts files on the board as pictures, one below the other; what is not a picture is refused. */
  async add(files: readonly File[], middle: Place, seen: Room): Promise<void> {
    const all = files.map((file) => ({ file, id: `own-${newId()}` }));
    for (const { id } of all) this.sending.add(id); // also those that wait for their turn
    this.tell();
    let { y } = middle;
    for (const { file, id } of all) y += await this.addOne(id, file, { x: middle.x, y }, seen);
  }

  /** Answers how much room it has taken. */
  private async addOne(id: string, file: File, at: Place, seen: Room): Promise<number> {
    let taken = 0;
    const board = this.host?.board ?? "";
    await this.track(
      id,
      async () => {
        const picture = await this.ready(file, file.name);
        const fit = Math.min(1, (seen.w * 0.6) / picture.width, (seen.h * 0.6) / picture.height);
        const [width, height] = [picture.width * fit, picture.height * fit];
        const place = { x: at.x - width / 2, y: at.y - height / 2, width, height };
        this.hold(picture);
        this.insert(board, makePicture(picture.hash, place), true);
        taken = height + 24;
      },
      () => void this.addOne(id, file, at, seen),
    );
    return taken;
  }

  /** Tries again what did not get there. */
  readonly retry = (): void => {
    const unsent = [...this.unsent.values()];
    this.unsent.clear();
    const again = [...this.missing];
    this.missing.clear();
    for (const file of again) this.want(file);
    for (const { again } of unsent) again?.();
    for (const file of new Set(this.left.map((one) => one.file))) void this.prepare(file);
    this.tell();
    this.host?.ready();
  };

  /** Takes what could not be made ready off the board again; `dropped` are taken off it already. */
  discard(dropped: readonly string[]): void {
    for (const hash of dropped) this.known.delete(hash); // should somebody undo that
    const gone = new Set(this.unsent.keys());
    if (gone.size === 0) return;
    this.unsent.clear();
    this.left = this.left.filter(({ file }) => !gone.has(file));
    this.replace((element) => gone.has(fileOf(element)), { isDeleted: true });
    this.tell();
  }

  // What Excalidraw has taken in under a provisional name gets the name of its content.
  private async prepare(file: string): Promise<void> {
    const data = this.host?.files()[file] ?? this.left.find((one) => one.file === file)?.data;
    if (!data || this.sending.has(file)) return; // still being read; Excalidraw says when it is there
    await this.track(file, async () => {
      const picture = await this.ready(asBlob(data.dataURL, data.mimeType), "");
      this.hold(picture);
      const now = { fileId: picture.hash, status: "saved" };
      this.replace((element) => fileOf(element) === file, now);
      const left = this.left.filter((one) => one.file === file);
      this.left = this.left.filter((one) => one.file !== file);
      for (const { board, element } of left) this.insert(board, changed(element, now), false);
      this.host?.ready();
    });
  }

  // It is kept when this resolves: an element may show it.
  private async ready(content: Blob, name: string): Promise<Ready> {
    const picture = await fitting(content, this.limits());
    const hash = await this.shelf.keep(picture.blob, name);
    this.known.add(hash);
    return { ...picture, hash, dataURL: await asDataURL(picture.blob) };
  }

  // It counts as on its way until the element that shows it is told: nobody says in between that
  // all is saved.
  private async track(id: string, work: () => Promise<void>, again?: () => void): Promise<void> {
    this.sending.add(id);
    this.tell();
    try {
      await work();
    } catch (error) {
      this.unsent.set(id, { error, again });
    } finally {
      this.sending.delete(id);
      this.tell();
    }
  }

  private insert(board: string, element: BoardElement, step: boolean): void {
    const { host } = this;
    if (host?.board !== board) {
      this.put(board, element);
      return;
    }
    host.draw([...host.drawing(), element], step);
    host.ready();
  }

  // The canvas goes; what waits on it for its picture is put on the board when that is there.
  private leave(host: PictureHost): void {
    const files = host.files();
    for (const element of host.drawing()) {
      const file = fileOf(element);
      const data = files[file];
      if (!data || !this.waitsFor(element)) continue;
      if (!this.sending.has(file) && !this.unsent.has(file)) continue;
      this.left.push({ file, data, board: host.board, element: { ...element } });
    }
  }

  private forget(drawing: readonly BoardElement[]): void {
    if (this.unsent.size === 0) return;
    const wanted = new Set(this.left.map(({ file }) => file));
    for (const element of drawing) if (!element.isDeleted) wanted.add(fileOf(element));
    const before = this.unsent.size;
    for (const [file, { again }] of this.unsent)
      if (!again && !wanted.has(file)) this.unsent.delete(file);
    if (this.unsent.size < before) this.tell();
  }

  private replace(which: (element: BoardElement) => boolean, by: Record<string, unknown>): void {
    const drawing = this.host?.drawing() ?? [];
    const next = drawing.map((one) =>
      one.type === "image" && which(one) ? changed(one, by) : one,
    );
    this.host?.draw(next, false);
  }

  private hold({ hash, blob, dataURL }: Ready): void {
    this.host?.addFile({ id: hash, dataURL, mimeType: blob.type });
  }

  private want(file: string): void {
    if (this.loading.has(file) || this.missing.has(file) || this.queue.includes(file)) return;
    this.queue.push(file);
    this.next();
  }

  private next(): void {
    while (this.loading.size < atOnce) {
      const file = this.queue.shift();
      if (file === undefined) return;
      void this.load(file);
    }
  }

  private async load(file: string): Promise<void> {
    this.loading.add(file);
    try {
      const blob = (await this.shelf.kept(file)) ?? (await fetchFile(this.link, file));
      const { width, height } = await sizeOf(blob);
      this.hold({ hash: file, blob, width, height, dataURL: await asDataURL(blob) });
    } catch {
      this.missing.add(file);
      this.tell();
    } finally {
      this.loading.delete(file);
      this.next();
    }
  }

  private tell(): void {
    this.state = {
      sending: this.sending.size,
      unsent: [...this.unsent].map(([id, { error }]) => ({ id, error })),
      missing: [...this.missing],
    };
    for (const listener of this.listeners) listener();
  }
}

const fileOf = (element: BoardElement): string => String(element.fileId ?? "");
