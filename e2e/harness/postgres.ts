import { Beside } from "./beside";

/** A PostgreSQL server with an empty database, by the same means as the Go tests have one. */
export class Postgres {
  private constructor(private readonly program: Beside) {}

  static async start(): Promise<Postgres> {
    return new Postgres(await Beside.start("no PostgreSQL", "./bench/postgres"));
  }

  get url(): string {
    return this.program.said;
  }

  stop(): Promise<void> {
    return this.program.end();
  }
}
