import { Refused } from "../../api/errors";
import { type FileItem, upload } from "./api";

/** A file on its way to the server, as the panel shows it. */
export type UploadState = {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly is: "waiting" | "sending" | "failed";
  /** How much has been sent, from 0 to 1. */
  readonly share: number;
  /** With `failed`. */
  readonly error?: unknown;
};

type Job = { state: UploadState; file: File; stop?: AbortController };
type Send = typeof upload;

/** How many go at once; the others wait for their turn. */
const atOnce = 2;

/** Where the line alone was to blame: the server was not reached, or has missed the page for a while. */
const byTheLine: readonly string[] = ["offline", "unavailable", "not_inside"];

/**
 * The files that somebody adds to a session, in the order in which they were
 * added, two at once. What has arrived is no longer among them; what has failed
 * stays until it is tried again or put away, and is tried again by itself where
 * only the line was to blame and it is back.
 */
export class Uploads {
  private jobs: readonly Job[] = [];
  private shown: readonly UploadState[] = [];
  private readonly listeners = new Set<() => void>();
  private last = 0;
  /** How often the page has come inside again. */
  private returns = 0;

  constructor(
    private readonly link: string,
    private readonly onArrived: (file: FileItem) => void,
    private readonly send: Send = upload,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): readonly UploadState[] => this.shown;

  /** Adds files; those over `most` bytes are refused without being sent. */
  add(files: readonly File[], most: number): void {
    for (const file of files) {
      const state: UploadState = {
        id: ++this.last,
        name: file.name,
        size: file.size,
        is: "waiting",
        share: 0,
      };
      const refused = file.size > most ? new Refused("too_large") : undefined;
      this.jobs = [...this.jobs, { file, state: refused ? failed(state, refused) : state }];
    }
    this.next();
  }

  /** Stops a file, or puts one away that has failed. */
  cancel(id: number): void {
    const job = this.jobs.find(({ state }) => state.id === id);
    this.jobs = this.jobs.filter((one) => one !== job);
    job?.stop?.abort();
    this.next();
  }

  retry(id: number): void {
    this.again(({ state }) => state.id === id);
  }

  /** The page is inside again: what the line has cut goes on. */
  goOn(): void {
    this.returns++;
    this.again(({ state }) => cutOff(state.error));
  }

  private again(wanted: (job: Job) => boolean): void {
    const failed = this.jobs.filter((job) => job.state.is === "failed" && wanted(job));
    for (const job of failed) this.set(job, { is: "waiting", share: 0, error: undefined });
    if (failed.length > 0) this.next();
  }

  private next(): void {
    const sending = this.jobs.filter(({ state }) => state.is === "sending").length;
    const waiting = this.jobs.filter(({ state }) => state.is === "waiting");
    for (const job of waiting.slice(0, Math.max(0, atOnce - sending))) void this.run(job);
    this.tell();
  }

  private async run(job: Job): Promise<void> {
    const stop = new AbortController();
    const { signal } = stop;
    const { returns } = this;
    job.stop = stop;
    this.set(job, { is: "sending" });
    try {
      const onShare = (share: number) => this.set(job, { share });
      const arrived = await this.send(this.link, job.file, {
        name: job.file.name,
        onShare,
        signal,
      });
      this.jobs = this.jobs.filter((one) => one !== job);
      this.onArrived(arrived);
    } catch (error) {
      if (!signal.aborted) job.state = failed(job.state, error);
      // Its answer was given before the page came inside again, and is heard after it.
      if (cutOff(error) && returns !== this.returns) this.retry(job.state.id);
    }
    this.next();
  }

  private set(job: Job, change: Partial<UploadState>): void {
    job.state = { ...job.state, ...change };
    this.tell();
  }

  private tell(): void {
    this.shown = this.jobs.map(({ state }) => state);
    for (const listener of this.listeners) listener();
  }
}

const cutOff = (error: unknown) => error instanceof Refused && byTheLine.includes(error.code);

const failed = (state: UploadState, error: unknown): UploadState => ({
  ...state,
  is: "failed",
  error,
});
