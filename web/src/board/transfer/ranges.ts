/**
 * The pages that somebody has written down, as in "1-3, 5": in their order and
 * each once. Undefined where it cannot be understood, or names pages that are
 * not there. Nothing written means all of them.
 */
export function pagesOf(text: string, count: number): number[] | undefined {
  const parts = text
    .split(/[,;\s]+/u)
    .join(",")
    .replaceAll(/,?([-–—])[,]?/gu, "-")
    .split(",")
    .filter((part) => part !== "");
  if (parts.length === 0) return Array.from({ length: count }, (_, i) => i + 1);
  const pages = new Set<number>();
  for (const part of parts) {
    const [, from, dash, to] = /^(\d{1,5})?(-)?(\d{1,5})?$/.exec(part) ?? [];
    if (from === undefined && to === undefined) return undefined;
    const first = Number(from ?? 1);
    const last = Number(to ?? (dash ? count : first));
    if (first < 1 || last > count || first > last) return undefined;
    for (let page = first; page <= last; page++) pages.add(page);
  }
  return [...pages].sort((a, b) => a - b);
}

/** Pages as one writes them down: 1, 2, 3 and 5 are "1-3, 5". */
export function rangesOf(pages: Iterable<number>): string {
  const runs: [number, number][] = [];
  for (const page of [...pages].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && page <= run[1] + 1) run[1] = page;
    else runs.push([page, page]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(", ");
}
