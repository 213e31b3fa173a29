import { upload } from "../board/files/api";
import { Uploads } from "../board/files/uploads";
import type { Talk } from "./talk";
import type { ChatFile } from "./types";

/** What somebody is about to say; it stays while the panel is closed, and so do its files on their way. */
export class Draft {
  text = "";
  readonly uploads: Uploads;
  private files: readonly ChatFile[] = [];
  private readonly listeners = new Set<() => void>();

  constructor(link: string) {
    // Without a name: a file is listed when it is said to everybody, not before.
    this.uploads = new Uploads(
      link,
      ({ hash, name, type, size, width, height }) =>
        this.set([...this.files, { sha256: hash, name, type, size, width, height }]),
      async (to, content, how) => ({
        ...(await upload(to, content, { ...how, name: "" })),
        name: how.name,
      }),
    );
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getFiles = (): readonly ChatFile[] => this.files;

  set(files: readonly ChatFile[]): void {
    this.files = files;
    for (const listener of this.listeners) listener();
  }
}

const ofTalk = new WeakMap<Talk, Draft>();

export function draftOf(talk: Talk, link: string): Draft {
  const draft = ofTalk.get(talk) ?? new Draft(link);
  ofTalk.set(talk, draft);
  return draft;
}
