import { type Lost, textOf } from "./change";
import type { Outbox } from "./outbox";
import type { OwnVersion } from "./types";

/** What did not win, as it stays beside the board. */
export function ownVersionOf(board: string, lost: Lost, at: number): OwnVersion {
  const { change, current, why, code } = lost;
  const id = `${board}:${change.element.id}:${change.n}:${at}`;
  return {
    id,
    board,
    element: change.element,
    why,
    at,
    ...(current ? { current } : {}),
    ...(code ? { code } : {}),
  };
}

/**
 * Which of those that are kept a new one stands for: of the same element, by
 * the same hand, with no words that it has not. Somebody who goes on typing
 * leaves one version behind, not one for each letter.
 */
export function replacedBy(own: OwnVersion, kept: readonly OwnVersion[]): OwnVersion[] {
  const words = textOf(own.element);
  return kept.filter(
    (other) =>
      other.board === own.board &&
      other.element.id === own.element.id &&
      words.startsWith(textOf(other.element)),
  );
}

/** The own versions that a page knows, in its memory and in the outbox. */
export class OwnVersions {
  list: readonly OwnVersion[] = [];
  private readonly persons = new Map<string, string>();

  constructor(
    private readonly outbox: Outbox,
    private readonly changed: () => void,
  ) {}

  /** Takes what was lost; it is to be kept before the changes go. */
  add(person: string, board: string, lost: readonly Lost[], at: number): OwnVersion[] {
    const owns = lost.map((one) => ownVersionOf(board, one, at));
    for (const own of owns) {
      const old = replacedBy(own, this.list);
      this.persons.set(own.id, person);
      this.list = [...this.list.filter((other) => !old.includes(other)), own];
      for (const { id } of old) void this.drop(id);
    }
    if (owns.length > 0) this.changed();
    return owns;
  }

  /** These are here, or were as guests: theirs are shown, and nobody else's. */
  async load(persons: readonly string[]): Promise<void> {
    const here = (id: string) => persons.includes(this.persons.get(id) ?? "");
    this.list = this.list.filter(({ id }) => here(id));
    for (const person of persons) {
      const kept = await this.outbox.owns(person);
      const known = new Set(this.list.map(({ id }) => id));
      for (const { id } of kept) this.persons.set(id, person);
      this.list = [...kept.filter(({ id }) => !known.has(id)), ...this.list];
    }
    this.changed();
  }

  /** Takes one from the list; it is kept until `drop`. */
  pick(id: string): OwnVersion | undefined {
    const own = this.list.find((one) => one.id === id);
    if (own) this.list = this.list.filter((one) => one !== own);
    this.changed();
    return own;
  }

  async drop(id: string): Promise<void> {
    const person = this.persons.get(id);
    this.persons.delete(id);
    if (person !== undefined) await this.outbox.dropOwn(person, id);
  }
}
