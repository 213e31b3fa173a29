import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

/**
 * A Go program of this project that runs beside a test: it says a line when it
 * is ready, and ends when its standard input does: with `end`, or with this
 * process.
 */
export class Beside {
  private constructor(
    /** The line that it said. */
    readonly said: string,
    readonly end: () => Promise<void>,
  ) {}

  /** Resolves once it is ready; `missing` is what is not there if it ends before. */
  static async start(missing: string, ...args: string[]): Promise<Beside> {
    const child = spawn(process.env.GO ?? "go", ["run", "-trimpath", ...args], {
      cwd: resolve(import.meta.dirname, "../.."),
      env: { ...process.env, CGO_ENABLED: "0" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const ended = new Promise<void>((done) => child.once("close", () => done()));
    const failed = new Promise<never>((_, reject) => {
      child.once("error", reject);
      child.once("close", (code) => reject(new Error(`${missing}: exit code ${code}`)));
    });
    failed.catch(() => {}); // after the start it is only the end
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value, done } = await Promise.race([lines.next(), failed]);
    if (done) await failed;
    return new Beside(value, () => {
      child.stdin.end();
      return ended;
    });
  }
}
