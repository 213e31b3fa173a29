/** In how much somebody else must take over first. */
export type Owns = { sessions: number; groups: number };

/** Why something was refused or failed: a code that the page translates when it shows it. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    /** When it may be tried again: an instant of the server. */
    readonly until?: number,
    /** After how many seconds it may be tried again. */
    readonly retryAfter?: number,
    /** With `invalid`: what is wrong where, as in "body.dates.start" and "past". */
    readonly wrong: readonly { location?: string; message: string }[] = [],
    /** With `owns`. */
    readonly owns?: Owns,
  ) {
    super(code);
    this.name = "Refused";
  }
}
