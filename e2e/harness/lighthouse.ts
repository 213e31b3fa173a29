import { execFile } from "node:child_process";
import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { type BrowserContext, chromium } from "@playwright/test";
import { launchOptions } from "./browser";

/** Outside our lock file, as tools of Go are outside our module (decision 0007). */
const tool = "lighthouse@12.8.2";

const categories = ["performance", "accessibility", "best-practices"] as const;

/** What Lighthouse found: points of 100, and each audit that did not pass with what it said. */
export type Found = {
  points: Record<(typeof categories)[number], number>;
  faults: string[];
  /** The figures behind the points for performance. */
  figures: string;
};

type Audit = { score: number | null; title: string; displayValue?: string; details?: unknown };
type Report = {
  runtimeError?: { message: string };
  categories: Record<string, { score: number | null; auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, Audit>;
};
type Run = (
  url: string,
  flags: object,
  config: object | undefined,
  page: object,
) => Promise<{ lhr: Report } | undefined>;
type Target = { url(): string };
type Puppeteer = {
  connect(how: object): Promise<{ pages(): Promise<Target[]>; disconnect(): Promise<void> }>;
};

/** A browser with a profile of its own that Lighthouse can look into while it is used. */
export class Lighthouse {
  private constructor(
    readonly context: BrowserContext,
    private readonly port: number,
    private readonly folder: string,
    private readonly packages: string,
  ) {}

  static async open(home: string): Promise<Lighthouse> {
    const { stdout } = await promisify(execFile)("npm", [
      ...["exec", "--yes", "--ignore-scripts", `--package=${tool}`, "--", "which", "lighthouse"],
    ]);
    // node_modules/lighthouse/cli/index.js
    const packages = dirname(dirname(dirname(await realpath(stdout.trim()))));
    const folder = await mkdtemp(join(tmpdir(), "stoa-lighthouse-"));
    const context = await chromium.launchPersistentContext(folder, {
      ...launchOptions,
      args: [...(launchOptions.args ?? []), "--remote-debugging-port=0"],
      baseURL: home,
      locale: "en-GB",
      viewport: { width: 1350, height: 940 },
    });
    const [port = ""] = (await readFile(join(folder, "DevToolsActivePort"), "utf8")).split("\n");
    return new Lighthouse(context, Number(port), folder, packages);
  }

  /** Loads the page of the tab that shows `url` again and judges it, as a desk or a phone. */
  async judge(url: string, device: "desktop" | "mobile"): Promise<Found> {
    const load = (file: string) => import(pathToFileURL(join(this.packages, file)).href);
    const run: Run = (await load("lighthouse/core/index.js")).default;
    const puppeteer: Puppeteer = (await load("puppeteer-core/lib/esm/puppeteer/puppeteer-core.js"))
      .default;
    const config =
      device === "desktop"
        ? (await load("lighthouse/core/config/desktop-config.js")).default
        : undefined;
    const browser = await puppeteer.connect({
      browserURL: `http://127.0.0.1:${this.port}`,
      defaultViewport: null,
    });
    try {
      const page = (await browser.pages()).find((one) => one.url() === url);
      if (!page) throw new Error(`no tab shows ${url}`);
      const flags = { port: this.port, disableStorageReset: true, onlyCategories: categories };
      const result = await run(url, flags, config, page);
      if (!result) throw new Error("Lighthouse said nothing");
      return found(result.lhr);
    } finally {
      await browser.disconnect();
    }
  }

  async close(): Promise<void> {
    await this.context.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function found({ categories: judged, audits, runtimeError }: Report): Found {
  if (runtimeError) throw new Error(runtimeError.message);
  const points = (name: string) => Math.round(100 * (judged[name]?.score ?? 0));
  const faults = categories.flatMap((name) =>
    (judged[name]?.auditRefs ?? []).flatMap(({ id, weight }) => {
      const { score, title, displayValue = "", details } = audits[id] ?? { score: 1, title: id };
      if (weight === 0 || score === null || score >= 0.9) return [];
      const what = name === "performance" ? "" : ` ${JSON.stringify(details)?.slice(0, 600)}`;
      return [`${name}: ${title} ${displayValue} (${score})${what}`];
    }),
  );
  const figures = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time"]
    .concat("cumulative-layout-shift", "speed-index")
    .map((id) => `${audits[id]?.title} ${audits[id]?.displayValue}`)
    .join(", ");
  return {
    points: {
      performance: points("performance"),
      accessibility: points("accessibility"),
      "best-practices": points("best-practices"),
    },
    faults,
    figures,
  };
}
