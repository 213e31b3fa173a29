import { changed, makePicture, newId } from "../make";
import type { BoardElement, Limits } from "../types";
import { asBlob, asDataURL, fitting, type Picture, sizeOf } from "./picture";
import { fetchFile, putFile } from "./transfer";

/** The canvas that shows the pictures, as far as they need it. */
export type PictureHost = {
  /** What has been loaded or put in, by the name of its file. */
  files: () => Readonly<Record<string, { dataURL: string; mimeType: string } | undefined>>;
  addFile: (file: { id: string; dataURL: string; mimeType: string }) => void;
  drawing: () => readonly BoardElement[];
  /** Shows a changed drawing; `step` makes of it a step that can be undone. */
  draw: (next: readonly BoardElement[], step: boolean) => void;
  /** What waited for its picture may be sent. */
  ready: () => void;
};

/** What is on its way, and what did not get there. */
export type PicturesState = {
  /** How many are being sent, and how much of them has been, from 0 to 1. */
  sending: number;
  share: number;
  /** What could not be sent: the picture is on this page only. */
  unsent: readonly { id: string; error: unknown }[];
  /** What could not be loaded. */
  missing: readonly string[];
};

type Sent = Picture & { hash: string };

const atOnce = 4;
const nothing: PicturesState = { sending: 0, share: 1, unsent: [], missing: [] };

/**
 * The pictures of a session's boards. A picture goes to the server under the
 * SHA-256 of its content before the element that shows it is sent; until then
 * the element is this page's own. Pictures of others are loaded when a board
 * shows them.
 */
export class Pictures {
  /** Contents that the server has. */
  private readonly known = new Set<string>();
  private readonly sending = new Map<string, number>();
  private readonly unsent = new Map<string, unknown>();
  private readonly loading = new Set<string>();
  private readonly missing = new Set<string>();
  private queue: string[] = [];
  private host: PictureHost | undefined;
  private state = nothing;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly link: string,
    private readonly limits: () => Limits,
  ) {}

  /** Works for a canvas until the answer is called. */
  bind(host: PictureHost): () => void {
    this.host = host;
    window.addEventListener("online", this.retry);
    return () => {
      window.removeEventListener("online", this.retry);
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

  /** Whether an element shows a picture that others could not load yet. */
  waitsFor(element: BoardElement): boolean {
    return element.type === "image" && !element.isDeleted && !this.known.has(fileOf(element));
  }

  /** Elements that came from elsewhere: what they show is on the server. */
  meet(elements: readonly BoardElement[]): void {
    const files = this.host?.files() ?? {};
    for (const element of elements) {
      const file = fileOf(element);
      if (element.type !== "image" || element.isDeleted || file === "") continue;
      this.known.add(file);
      if (!(file in files)) this.want(file);
    }
  }

  /** Looks for pictures that the person has put on the board, and sends them. */
  look(drawing: readonly BoardElement[]): void {
    for (const element of drawing) {
      if (!this.waitsFor(element)) continue;
      const file = fileOf(element);
      if (file !== "" && !this.sending.has(file) && !this.unsent.has(file)) void this.send(file);
    }
  }

  /** Puts files on the board as pictures, one below the other; what is not a picture is refused. */
  async add(
    files: readonly File[],
    middle: { x: number; y: number },
    seen: { w: number; h: number },
  ): Promise<void> {
    let { y } = middle;
    for (const file of files) {
      const id = `own-${newId()}`;
      try {
        const picture = await this.track(id, (tell) => this.upload(file, file.name, tell));
        const fit = Math.min(1, (seen.w * 0.6) / picture.width, (seen.h * 0.6) / picture.height);
        const [width, height] = [picture.width * fit, picture.height * fit];
        this.insert(picture, { x: middle.x - width / 2, y: y - height / 2, width, height });
        y += height + 24;
      } catch (error) {
        this.unsent.set(id, error);
        this.tell();
      }
    }
  }

  /** Tries again what did not get there. */
  readonly retry = (): void => {
    this.unsent.clear();
    const again = [...this.missing];
    this.missing.clear();
    for (const file of again) this.want(file);
    this.tell();
    this.host?.ready();
  };

  /** Takes what could not be sent off the board again. */
  discard(): void {
    const gone = new Set(this.unsent.keys());
    this.unsent.clear();
    this.replace((element) => gone.has(fileOf(element)), { isDeleted: true });
    this.tell();
  }

  // What Excalidraw has taken in under a provisional name gets the name of its content.
  private async send(file: string): Promise<void> {
    const data = this.host?.files()[file];
    if (!data) return; // still being read; Excalidraw says when it is there
    try {
      const picture = await this.track(file, (tell) =>
        this.upload(asBlob(data.dataURL, data.mimeType), "", tell),
      );
      this.hold(picture);
      const now = { fileId: picture.hash, status: "saved" };
      this.replace((element) => fileOf(element) === file, now);
      this.host?.ready();
    } catch (error) {
      this.unsent.set(file, error);
      this.tell();
    }
  }

  private async upload(content: Blob, name: string, tell: (share: number) => void): Promise<Sent> {
    const picture = await fitting(content, this.limits());
    const hash = await putFile(this.link, picture.blob, name, tell);
    this.known.add(hash);
    return { ...picture, hash, dataURL: await asDataURL(picture.blob) };
  }

  private async track<T>(id: string, work: (tell: (share: number) => void) => Promise<T>) {
    this.sending.set(id, 0);
    this.tell();
    try {
      return await work((share) => {
        this.sending.set(id, share);
        this.tell();
      });
    } finally {
      this.sending.delete(id);
      this.tell();
    }
  }

  private insert(
    picture: Sent,
    place: { x: number; y: number; width: number; height: number },
  ): void {
    const { host } = this;
    if (!host) return;
    this.hold(picture);
    host.draw([...host.drawing(), makePicture(picture.hash, place)], true);
    host.ready();
  }

  private replace(which: (element: BoardElement) => boolean, by: Record<string, unknown>): void {
    const drawing = this.host?.drawing() ?? [];
    const next = drawing.map((one) =>
      one.type === "image" && which(one) ? changed(one, by) : one,
    );
    this.host?.draw(next, false);
  }

  private hold({ hash, blob, dataURL }: Sent): void {
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
      const blob = await fetchFile(this.link, file);
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
    const shares = [...this.sending.values()];
    this.state = {
      sending: shares.length,
      share: shares.length ? shares.reduce((sum, share) => sum + share, 0) / shares.length : 1,
      unsent: [...this.unsent].map(([id, error]) => ({ id, error })),
      missing: [...this.missing],
    };
    for (const listener of this.listeners) listener();
  }
}

const fileOf = (element: BoardElement): string => String(element.fileId ?? "");
