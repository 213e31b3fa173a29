import { resolve } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import axe from "axe-core";

const folder = resolve(import.meta.dirname, "../shots");
const schemes = ["light", "dark"] as const;
const sizes = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
] as const;
// `make gallery` asks for pictures, and for other languages beside the page's own (none: ""). A
// run of tests takes none: nobody looks at them.
const asked = process.env.STOA_LOOK_LOCALES;
const languages = (asked ?? "").split(",").filter(Boolean);

/** What axe checks: WCAG 2.2 A and AA, and good practice. */
const rules = {
  type: "tag" as const,
  values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
};
/** Those of them that other colours can change. */
const colourRules = { type: "rule" as const, values: ["color-contrast", "link-in-text-block"] };

/**
 * Looks at the screen that the page shows, light and dark, on a phone and on a
 * desk: fails where axe finds something serious, and writes shots/NAME-light-390.png
 * and so on where pictures are asked for. Size and scheme are then what they were. `open` opens again
 * what a change of size closes, a menu for instance.
 */
export async function look(page: Page, name: string, open?: () => Promise<void>): Promise<void> {
  allow(30_000);
  await layOut(page, "all of it");
  await inEveryLook(page, async (look, recoloured) => {
    // Another size is another layout, which is made when the first has been painted.
    if (!recoloured) {
      await open?.();
      await settled(page);
    }
    await picture(page, `${name}-${look}`);
    await expectAccessible(page, `${name} (${look})`, recoloured ? colourRules : rules);
  });
  await layOut(page, "what is in sight");
}

/** Gives the running test so many ms more: what it is about has its time, however many screens it looks at. */
function allow(more: number): void {
  const info = test.info();
  if (info.timeout > 0) info.setTimeout(info.timeout + more);
}

/**
 * What is out of sight and not laid out (content-visibility) says that it has the colours of the
 * scheme before, until somebody scrolls there: axe would believe it.
 */
async function layOut(page: Page, what: "all of it" | "what is in sight"): Promise<void> {
  await page.evaluate((all) => {
    const sheets = document.adoptedStyleSheets;
    if (!all) return void sheets.pop();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { content-visibility: visible !important }");
    sheets.push(sheet);
  }, what === "all of it");
}

/** Only the pictures of [look]: for a screen that another test has checked. */
export async function shot(page: Page, name: string): Promise<void> {
  if (asked !== undefined) await inEveryLook(page, (look) => picture(page, `${name}-${look}`));
}

/** Fetches the texts of the languages that are asked for: before a line is cut that they would come by. */
export async function learnLanguages(page: Page): Promise<void> {
  if (languages.length === 0) return;
  const own = await page.evaluate(() => document.documentElement.lang);
  for (const language of [...languages, own]) await speak(page, language);
}

/** Where pictures are asked for: the page as it stands, and (shots/NAME-de.png) in the other languages that are asked for. */
export async function picture(page: Page, name: string): Promise<void> {
  if (asked === undefined) return;
  const take = (file: string) =>
    page.screenshot({ path: resolve(folder, file), animations: "disabled", caret: "hide" });
  await take(`${name}.png`);
  if (languages.length === 0) return;
  const own = await page.evaluate(() => document.documentElement.lang);
  for (const language of languages) {
    await speak(page, language);
    await take(`${name}-${language}.png`);
  }
  await speak(page, own);
}

/** Changes the page's language as another tab would, so that whatever is open stays open. */
async function speak(page: Page, language: string): Promise<void> {
  await page.evaluate((newValue) => {
    dispatchEvent(new StorageEvent("storage", { key: "stoa.language", newValue }));
  }, language);
  await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language);
  await settled(page);
}

/** Fails where axe finds something serious or critical (WCAG 2.2 A and AA) on the page as it stands. */
export async function expectAccessible(
  page: Page,
  where = page.url(),
  asked: axe.RunOptions["runOnly"] = rules,
): Promise<void> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (runOnly) =>
      (Reflect.get(window, "axe") as typeof axe).run(document, {
        runOnly,
        resultTypes: ["violations"],
      }),
    asked,
  );
  const serious = violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => `  ${n.html}`).join("\n")}`);
  expect(serious, `axe on ${where}`).toEqual([]);
}

/** Each size in each scheme: a change of colours costs a page far less than a change of size. */
async function inEveryLook(
  page: Page,
  each: (look: string, recoloured: boolean) => Promise<void>,
): Promise<void> {
  const size = page.viewportSize();
  for (const wanted of sizes) {
    await page.setViewportSize(wanted);
    for (const [n, colorScheme] of schemes.entries()) {
      await page.emulateMedia({ colorScheme });
      await settled(page);
      await each(`${colorScheme}-${wanted.width}`, n > 0);
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (size) await page.setViewportSize(size);
}

/** Fonts are there, pictures are loaded, the new layout is painted and no transition runs any more. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
    const painted = () => new Promise((done) => requestAnimationFrame(done));
    await painted();
    await painted();
    // What begins when something else has ended is waited for as well; but what is drawn anew all
    // the time, a level for instance, never ends.
    const moving = () =>
      document
        .getAnimations()
        .filter((a) => a.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
        .filter((a) => a.playState === "running");
    for (let round = 0; round < 5; round++) {
      const these = moving();
      if (these.length === 0) break;
      while (these.some((a) => a.playState === "running")) await painted();
    }
  });
}
