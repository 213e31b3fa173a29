import type { Wishes } from "./wishes";

/** Of LiveKit's publication of somebody else, what receiving needs. */
export type Received = {
  kind: string;
  source: string;
  isDesired: boolean;
  setSubscribed: (on: boolean) => void;
};

/** Who is in the room, with what they send. */
export type Others = () => Iterable<{ trackPublications: ReadonlyMap<string, Received> }>;

/** How long something that is shown no more is still received, in ms: pages are turned back. */
const linger = 2_000;

/**
 * Decides what this tab receives: all sound, and of pictures those that a tile
 * shows now. Nothing else is subscribed, however many people are inside; with
 * the data saver cameras are not, whoever shows them.
 */
export class Watching {
  private readonly shown = new Map<Received, number>();
  private readonly leaving = new Map<Received, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly others: Others,
    private readonly wish: () => Wishes,
  ) {}

  /** Asks for all sound that is not asked for yet. */
  hear(): void {
    for (const { trackPublications } of this.others())
      for (const publication of trackPublications.values())
        if (publication.kind === "audio" && !publication.isDesired) publication.setSubscribed(true);
  }

  /** A tile shows this picture, until the function that comes back is called. */
  show(publication: Received): () => void {
    clearTimeout(this.leaving.get(publication));
    this.leaving.delete(publication);
    this.shown.set(publication, (this.shown.get(publication) ?? 0) + 1);
    this.follow(publication);
    return () => {
      const left = (this.shown.get(publication) ?? 1) - 1;
      if (left > 0) {
        this.shown.set(publication, left);
        return;
      }
      this.shown.delete(publication);
      this.leaving.set(
        publication,
        setTimeout(() => {
          this.leaving.delete(publication);
          this.follow(publication);
        }, linger),
      );
    };
  }

  /** The wishes have changed. */
  change(): void {
    for (const publication of this.shown.keys()) this.follow(publication);
  }

  private follow(publication: Received): void {
    const { dataSaver, screens } = this.wish();
    const spared = dataSaver && !(screens && publication.source === "screen_share");
    const wanted = this.shown.has(publication) && !spared;
    if (publication.isDesired !== wanted) publication.setSubscribed(wanted);
  }
}
