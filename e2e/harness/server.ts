import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import type { Account } from "./account";
import { freePorts } from "./ports";

const binary = process.env.STOA_BIN ?? resolve(import.meta.dirname, "../../bin/stoa");
const run = promisify(execFile);

/** The figures of the rules, as Go durations ("3s"). "0" switches a rule off. */
export type Figures = Partial<{
  hostAbsence: string;
  idleNotice: string;
  idleLogout: string;
  reconnectGrace: string;
  emptyEnd: string;
  askingGrace: string;
  waitAgain: string;
  askAgain: string;
  noticeMin: string;
  outageGrace: string;
  changeMin: string;
}>;

export type StoaOptions = {
  figures?: Figures;
  /** More environment for the binary, STOA_* for instance. */
  env?: Record<string, string>;
};

/**
 * A real binary on free ports with a data folder of its own. It can be stopped
 * politely, killed, frozen and started again; address and data stay the same.
 * It is ended by its process id, whatever the test did.
 */
export class Stoa {
  readonly url: string;
  /** What the process wrote, line by line, over all its lives. */
  readonly log: string[] = [];
  private child: ChildProcess | undefined;
  private exited: Promise<void> = Promise.resolve();

  private constructor(
    readonly dataDir: string,
    private readonly env: Record<string, string>,
    port: number,
  ) {
    this.url = `http://localhost:${port}`;
  }

  /** A data folder and ports for a server that does not run yet. */
  static async prepare(options: StoaOptions = {}): Promise<Stoa> {
    const dataDir = await mkdtemp(join(tmpdir(), "stoa-e2e-"));
    const [port = 0, api = 0, tcp = 0, udp = 0] = await freePorts(3, 1);
    const env = {
      STOA_LISTEN: `localhost:${port}`,
      STOA_DATA: dataDir,
      STOA_PUBLIC_URL: `http://localhost:${port}`,
      STOA_LIVEKIT_PORT: String(api),
      STOA_LIVEKIT_TCP_PORT: String(tcp),
      STOA_LIVEKIT_UDP_PORT: String(udp),
      STOA_NODE_IP: "127.0.0.1",
      ...figuresToEnv(options.figures ?? {}),
      ...options.env,
    };
    return new Stoa(dataDir, env, port);
  }

  /** A server that is ready. */
  static async start(options: StoaOptions = {}): Promise<Stoa> {
    const stoa = await Stoa.prepare(options);
    await stoa.start();
    return stoa;
  }

  get pid(): number {
    if (!this.child?.pid) throw new Error("the server does not run");
    return this.child.pid;
  }

  get running(): boolean {
    return this.child !== undefined;
  }

  /** Starts the binary and waits until it says that it is ready. */
  async start(): Promise<void> {
    if (this.child) throw new Error("the server runs already");
    const child = spawn(binary, ["serve"], {
      env: this.environment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    alive.add(child);
    child.stdout?.setEncoding("utf8").on("data", this.keep);
    child.stderr?.setEncoding("utf8").on("data", this.keep);
    this.exited = new Promise((done) => {
      const end = () => {
        alive.delete(child);
        if (this.child === child) this.child = undefined;
        done();
      };
      child.once("exit", end);
      child.once("error", (error) => {
        this.log.push(String(error));
        end();
      });
    });
    await this.ready();
  }

  /** Waits until /readyz answers 200; fails with the log when the process ends instead. */
  async ready(within = 20_000): Promise<void> {
    const end = Date.now() + within;
    for (;;) {
      if (!this.child) throw new Error(`the server ended:\n${this.tail()}`);
      if ((await this.status("/readyz")) === 200) return;
      if (Date.now() > end) throw new Error(`the server is not ready:\n${this.tail()}`);
      await pause(25);
    }
  }

  /** The status of a GET, 0 where nobody answers within a second. */
  async status(path: string): Promise<number> {
    try {
      const answer = await fetch(this.url + path, { signal: AbortSignal.timeout(1_000) });
      await answer.body?.cancel();
      return answer.status;
    } catch {
      return 0;
    }
  }

  /** Asks the process to end (SIGTERM) and waits until it has. */
  async stop(): Promise<void> {
    this.child?.kill("SIGTERM");
    await this.exited;
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.child?.kill("SIGKILL");
    await this.exited;
  }

  /** Stops and starts again with the same data and address. */
  async restart(how: "politely" | "kill -9" = "politely"): Promise<void> {
    await (how === "politely" ? this.stop() : this.kill());
    await this.start();
  }

  /** SIGSTOP: the process keeps its sockets and does nothing, as on a suspended machine. */
  freeze(): void {
    process.kill(this.pid, "SIGSTOP");
  }

  /** SIGCONT. */
  thaw(): void {
    process.kill(this.pid, "SIGCONT");
  }

  /** Runs another command of the binary with the server's settings; returns what it printed. */
  async cli(...args: string[]): Promise<string> {
    const { stdout } = await run(binary, args, { env: this.environment() });
    return stdout;
  }

  /** Makes an account by the operator's command. */
  async addUser({ name, email, password }: Account, kind: "licensed" | "contact"): Promise<void> {
    const args = ["user", "add", "--name", name, "--email", email, "--kind", kind];
    const adding = run(binary, [...args, "--password-stdin"], { env: this.environment() });
    adding.child.stdin?.end(`${password}\n`);
    await adding;
  }

  /** The last lines of the log. */
  tail(lines = 60): string {
    return this.log.slice(-lines).join("\n");
  }

  /** Ends the process without asking and removes its data. */
  async dispose(): Promise<void> {
    await this.kill();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private environment(): NodeJS.ProcessEnv {
    // Settings of the shell that runs the tests must not reach the server.
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("STOA_"));
    return { ...Object.fromEntries(inherited), ...this.env };
  }

  private readonly keep = (text: string) => {
    for (const line of text.split("\n")) if (line) this.log.push(line);
  };
}

function figuresToEnv(figures: Figures): Record<string, string> {
  const snake = (name: string) => name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase();
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [`STOA_${snake(name)}`, value]),
  );
}

// A worker that is ended in the middle of a test must not leave servers behind,
// frozen ones included (SIGKILL reaches those too).
const alive = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of alive) child.kill("SIGKILL");
});
