/**
 * The harness of the browser tests: `import { test, expect } from "../harness"`.
 *
 *   test.use({ figures: { idleNotice: "3s" } });
 *   test("…", async ({ stoa, person }) => {
 *     const ana = await person("Ana");
 *     await ana.page.goto("/");
 *     …
 *   });
 *
 * `stoa` is a real server with a data folder of its own, `person` opens a
 * browser of its own for each name. Both clean up after themselves. Nothing
 * here waits for time; wait for what a person would see.
 */
import { writeFile } from "node:fs/promises";
import { test as base } from "@playwright/test";
import { Lesson } from "./lesson";
import { Person, type PersonOptions } from "./person";
import { Postgres } from "./postgres";
import { type Figures, Stoa } from "./server";

export { expect, type Page } from "@playwright/test";
export { Drawing, expectSameBoard, firstBoard } from "./drawing";
export type { Lesson } from "./lesson";
export { expectAccessible, look, shot } from "./look";
export {
  capturedDevices,
  expectMedia,
  expectNoMedia,
  expectPictures,
  inbound,
  openDevices,
  pictures,
} from "./media";
export type { Person, PersonOptions, Tab } from "./person";
export { Stoa } from "./server";

type Fixtures = {
  /** Figures of the rules for the server of this test. */
  figures: Figures;
  /** More environment for the server of this test. */
  serverEnv: Record<string, string>;
  /** What the server of this test keeps its data in. */
  database: "SQLite" | "PostgreSQL";
  /** What everybody has chosen before to see in sessions; undefined: the page chooses. */
  layout: PersonOptions["layout"];
  /** Everybody goes in with camera and microphone, which cost most of a page's time: for tests about them. */
  media: boolean;
  /** A server that is ready. */
  stoa: Stoa;
  /** Opens a browser for a person. */
  person: (name: string, options?: PersonOptions) => Promise<Person>;
  /** Makes Ana's session, with accounts for those who need one. */
  lesson: (wish?: Parameters<typeof Lesson.prepare>[2]) => Promise<Lesson>;
};

export const test = base.extend<Fixtures>({
  figures: [{}, { option: true }],
  serverEnv: [{}, { option: true }],
  layout: [undefined, { option: true }],
  media: [false, { option: true }],
  database: ["SQLite", { option: true }],

  stoa: async ({ figures, serverEnv, database }, use, info) => {
    // Pictures in more languages take their time.
    if (process.env.STOA_LOOK_LOCALES !== undefined) info.setTimeout(5 * info.timeout);
    const postgres = database === "PostgreSQL" ? await Postgres.start() : undefined;
    const env = { ...serverEnv, ...(postgres && { STOA_DATABASE_URL: postgres.url }) };
    const stoa = await Stoa.start({ figures, env });
    await use(stoa);
    if (info.status !== info.expectedStatus) {
      const path = info.outputPath("server.log");
      await writeFile(path, stoa.log.join("\n"));
      await info.attach("server.log", { path, contentType: "text/plain" });
    }
    await stoa.dispose();
    await postgres?.stop();
  },

  lesson: async ({ stoa, person }, use) => {
    await use((wish) => Lesson.prepare(stoa, person, wish));
  },

  person: async ({ browser, stoa, layout, media }, use, info) => {
    const people: Person[] = [];
    await use(async (name, options) => {
      const person = await Person.arrive(browser, name, stoa.url, { layout, media, ...options });
      people.push(person);
      return person;
    });
    if (info.status !== info.expectedStatus) {
      for (const { name, tabs } of people) {
        const path = info.outputPath(`${name}.frames.txt`);
        await writeFile(path, tabs.map(({ frames }) => frames.describe()).join("\n\n"));
        await info.attach(`${name}.frames.txt`, { path, contentType: "text/plain" });
      }
    }
    await Promise.all(people.map((p) => p.goHome()));
    const wrongs = people.flatMap((p) => p.wrongs.map((wrong) => `${p.name}: ${wrong}`));
    base.expect(wrongs, "what went wrong on the pages unseen").toEqual([]);
  },
});
