import type { Locator, Page } from "@playwright/test";

/**
 * Notes every text that the elements of a selector show from now on, in the
 * page itself, so that nothing between two looks of a test escapes. The answer
 * reads the different texts, in order.
 */
export async function watch(page: Page, selector: string): Promise<() => Promise<string[]>> {
  const seen = await page.evaluateHandle((wanted) => {
    const texts: string[] = [];
    const look = () => {
      const found = [...document.querySelectorAll<HTMLElement>(wanted)];
      const text = found.map((element) => element.innerText).join("\n");
      if (text !== texts.at(-1)) texts.push(text);
    };
    new MutationObserver(look).observe(document, {
      attributes: true,
      characterData: true,
      childList: true,
      subtree: true,
    });
    look();
    return texts;
  }, selector);
  return () => seen.jsonValue();
}

/**
 * Begins to look out for a heading; the answer waits for it and says when it
 * came, by the machine's clock in ms. The page looks for itself, so neither the
 * test's own pace nor the other pages count.
 */
export async function arrival(page: Page, heading: RegExp): Promise<() => Promise<number>> {
  const lookout = await page.evaluateHandle(
    ({ source, flags }) => {
      const pattern = new RegExp(source, flags);
      const there = () =>
        [...document.querySelectorAll<HTMLElement>("h1, h2")].some((h) =>
          pattern.test(h.innerText),
        );
      const seen = new Promise<number>((resolve) => {
        const look = () => {
          if (!there()) return;
          observer.disconnect();
          resolve(Date.now());
        };
        const observer = new MutationObserver(look);
        observer.observe(document, { characterData: true, childList: true, subtree: true });
        look();
      });
      return { seen };
    },
    { source: heading.source, flags: heading.flags },
  );
  return () => lookout.evaluate(({ seen }) => seen);
}

/** Presses a key again and again until the element has the focus; how a person without a pointer gets there. */
export async function travel(page: Page, goal: Locator, key = "Tab", limit = 60): Promise<void> {
  for (let i = 0; i < limit; i++) {
    const there = await goal.evaluateAll((found) =>
      found.some((element) => element === document.activeElement),
    );
    if (there) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${limit} × ${key} did not lead to ${goal}`);
}
