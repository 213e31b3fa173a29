import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
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
  private constructor(
    private readonly child: ChildProcess,
    private readonly ended: Promise<void>,
  ) {}

  /** Resolves once all are inside and send. */
  static async enter(stoa: Stoa, link: string, wish: Wish): Promise<Company> {
    const { people, cameras = 0, voices = 0, deaf = false, socketOnly = false } = wish;
    const { host } = new URL(stoa.url);
    const child = spawn(
      process.env.GO ?? "go",
      [
        ...["run", "-trimpath", "./bench/company", "-server", host, "-link", link],
        ...["-people", String(people), "-cameras", String(cameras), "-voices", String(voices)],
        ...[`-deaf=${deaf}`, `-socket-only=${socketOnly}`],
      ],
      {
        cwd: resolve(import.meta.dirname, "../.."),
        env: { ...process.env, CGO_ENABLED: "0" },
        stdio: ["pipe", "pipe", "inherit"],
      },
    );
    const ended = new Promise<void>((done) => child.once("close", () => done()));
    const failed = new Promise<never>((_, reject) => {
      child.once("error", reject);
      child.once("close", (code) => reject(new Error(`nobody came: exit code ${code}`)));
    });
    failed.catch(() => {}); // after the start it is only the end
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { done } = await Promise.race([lines.next(), failed]);
    if (done) await failed;
    return new Company(child, ended);
  }

  leave(): Promise<void> {
    this.child.stdin?.end();
    return this.ended;
  }
}
