import type { Page } from "@playwright/test";

/** What kept a page from answering, in milliseconds. */
export type Busy = {
  /** Tasks of 50 ms and more: how long each was. */
  tasks: number[];
  /** From an input to the picture after it, for each that took 16 ms and more, with its kind. */
  inputs: { name: string; took: number }[];
  /** The longest time without a picture. */
  gap: number;
};

/** Begins to watch what keeps the page busy. */
export async function watchTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: Busy = { tasks: [], inputs: [], gap: 0 };
    Reflect.set(window, "stoaBusy", seen);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.tasks.push(Math.round(duration));
    }).observe({ type: "longtask" });
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries())
        seen.inputs.push({ name, took: Math.round(duration) });
    }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
    let last = performance.now();
    const next = () => {
      const now = performance.now();
      seen.gap = Math.max(seen.gap, Math.round(now - last));
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
}

/** What was seen since [watchTasks]. */
export function busy(page: Page): Promise<Busy> {
  return page.evaluate(() => Reflect.get(window, "stoaBusy") as Busy);
}

/** The figures in a line. */
export function told({ tasks, inputs, gap }: Busy): string {
  const longest = Math.max(0, ...tasks);
  const over = tasks.filter((ms) => ms >= 200).length;
  const slow = [...inputs].sort((a, b) => b.took - a.took).slice(0, 5);
  return [
    `${tasks.length} tasks of 50 ms and more, the longest ${longest} ms, ${over} of 200 ms and more`,
    `slowest inputs: ${slow.map(({ name, took }) => `${name} ${took} ms`).join(", ") || "none"}`,
    `longest time without a picture ${gap} ms`,
  ].join("; ");
}
