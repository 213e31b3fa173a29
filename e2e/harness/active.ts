import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "@playwright/test";

/** A person whose hand is on the mouse, until told to rest. */
export function keepActive(page: Page): () => Promise<void> {
  let going = true;
  const moving = (async () => {
    for (let step = 0; going; step++) {
      await page.mouse.move(200 + (step % 20), 300);
      await pause(250);
    }
  })();
  return async () => {
    going = false;
    await moving;
  };
}
