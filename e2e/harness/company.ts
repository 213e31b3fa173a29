import { Beside } from "./beside";
import type { Stoa } from "./server";

type Wish = {
  people: number;
  /** How many of them send a picture, and how many a sound; the first ones. */
  cameras?: number;
  voices?: number;
  /** They take nothing of what others send: a page beside them has the machine for itself. */
  deaf?: boolean;
  /** They do not join the media at all. */
  socketOnly?: boolean;
};

/**
 * People without a screen (bench/company): guests of a session who send pictures
 * and sounds that were encoded beforehand. They leave with `leave`, or when this
 * process ends.
 */
export class Company {
  private constructor(private readonly program: Beside) {}

  /** Resolves once all are inside and send. */
  static async enter(stoa: Stoa, link: string, wish: Wish): Promise<Company> {
    const { people, cameras = 0, voices = 0, deaf = false, socketOnly = false } = wish;
    const { host } = new URL(stoa.url);
    const program = await Beside.start(
      "nobody came",
      ...["./bench/company", "-server", host, "-link", link],
      ...["-people", String(people), "-cameras", String(cameras), "-voices", String(voices)],
      ...[`-deaf=${deaf}`, `-socket-only=${socketOnly}`],
    );
    return new Company(program);
  }

  leave(): Promise<void> {
    return this.program.end();
  }
}
