import { defineConfig } from "@playwright/test";
import { launchOptions } from "./harness/browser";

// The crash tests' moments follow from a seed. It is chosen here, once, for every
// process of a run; the test's name says it.
process.env.STOA_SEED ??= String(Date.now() % 1_000_000);

// Specs in which several people send pictures. Two of them at once want more of two cores than
// there is, and the pictures stand still.
const media = [
  "av",
  "blur",
  "breakouts-open",
  "crew",
  "host-away",
  "media",
  "media-gate",
  "network",
  "screens-inside",
].map((name) => `**/${name}.spec.ts`);

// Projects over one harness: `browsers` and `media` are everything that a person can
// see and hear, `crash` kills and freezes the server underneath them (STOA_KILLS times), and
// `measure` prints figures for docs/performance.md; `pictures` writes those of
// docs/users.
export default defineConfig({
  testDir: "specs",
  outputDir: "results/artifacts",
  // Every context decodes and encodes video in software: more workers than this
  // on two cores would test the machine, not the program.
  workers: Number(process.env.STOA_E2E_WORKERS ?? 2),
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // A test that hangs is told by what it waits for (15 s: a busy machine is no fault of the
  // program, whose speed bench/ measures; after 20 s whoever is away has left, rule 9); this
  // is for the sum of its steps, and each look at a screen adds to it (harness/look.ts).
  timeout: 240_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json", { outputFile: "results/report.json" }], ["./harness/failures.ts"]],
  use: {
    browserName: "chromium",
    launchOptions,
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: true, sources: false },
  },
  projects: [
    { name: "media", testMatch: media, workers: 1 },
    {
      name: "browsers",
      testIgnore: [...media, "**/*.crash.spec.ts", "**/*.measure.spec.ts", "**/pictures.spec.ts"],
    },
    {
      name: "crash",
      testMatch: "**/*.crash.spec.ts",
      timeout: 30 * 60_000,
      // A page that is used in the moment of a kill is busy with coming back, beside 20 others.
      use: { actionTimeout: 30_000 },
    },
    { name: "measure", testMatch: "**/*.measure.spec.ts", timeout: 10 * 60_000 },
    { name: "pictures", testMatch: "**/pictures.spec.ts" },
  ],
});
