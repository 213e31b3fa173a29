import { upload } from "../board/files/api";
import { Uploads } from "../board/files/uploads";
import type { ChatFile } from "./types";

/**
 * What somebody is about to say. It stays while the panel is closed, and through
 * ways out and in again on this page, a logout too; so do its files on their way.
 */
export class Draft {
  readonly uploads: Uploads;
  private text = "";
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

  readonly getText = (): string => this.text;

  readonly getFiles = (): readonly ChatFile[] => this.files;

  write(text: string): void {
    this.text = text;
    this.tell();
  }

  set(files: readonly ChatFile[]): void {
    this.files = files;
    this.tell();
  }

  /** Takes back what was said, before whatever is being written. */
  takeBack(text: string, files: readonly ChatFile[] = []): void {
    this.text = [text, this.text].filter(Boolean).join("\n");
    this.set([...files, ...this.files]);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

// By session and person: who comes after somebody else finds nothing of theirs.
const drafts = new Map<string, Draft>();

export function draftOf(link: string, person: string): Draft {
  const key = `${link} ${person}`;
  const draft = drafts.get(key) ?? new Draft(link);
  drafts.set(key, draft);
  return draft;
}
