/** What an answer that is an error may say beside its code. */
export type More = {
  /** `invalid`: which fields of the body cannot be accepted. */
  fields?: readonly string[];
  /** `owns`: in how much somebody else must take over first. */
  owns?: { sessions: number; groups: number };
};

/** Why something was refused or failed: a code that the page translates when it shows it. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    /** When it may be tried again: an instant of the server. */
    readonly until?: number,
    /** After how many seconds it may be tried again. */
    readonly retryAfter?: number,
    /** What else the answer says. */
    readonly more: More = {},
    /** With `invalid`: what is wrong where, as in "body.dates.start" and "past". */
    readonly wrong: readonly { location?: string; message: string }[] = [],
  ) {
    super(code);
    this.name = "Refused";
  }
}
