import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

/** A PostgreSQL server with an empty database, by the same means as the Go tests have one. */
export class Postgres {
  private constructor(
    readonly url: string,
    private readonly end: () => Promise<void>,
  ) {}

  static async start(): Promise<Postgres> {
    // It ends when its standard input does: with stop, or with this process.
    const child = spawn(process.env.GO ?? "go", ["run", "./bench/postgres"], {
      cwd: resolve(import.meta.dirname, "../.."),
      stdio: ["pipe", "pipe", "inherit"],
    });
    const ended = new Promise<void>((done) => child.once("close", () => done()));
    const failed = new Promise<never>((_, reject) => {
      child.once("error", reject);
      child.once("close", (code) => reject(new Error(`no PostgreSQL: exit code ${code}`)));
    });
    failed.catch(() => {}); // after the start it is only the end
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value: url } = await Promise.race([lines.next(), failed]);
    return new Postgres(url, () => {
      child.stdin.end();
      return ended;
    });
  }

  stop(): Promise<void> {
    return this.end();
  }
}
