/** How tiles fill a stage. */
export type Arrangement = { columns: number; rows: number; width: number; height: number };

const gap = 10;

/**
 * The arrangement in which `count` equal tiles are as large as they can be.
 * On a narrow stage tiles may be almost square, on a wide one they are 16:9.
 */
export function arrange(count: number, width: number, height: number): Arrangement {
  const ratio = width < 640 ? 4 / 3.4 : 16 / 9;
  let best: Arrangement = { columns: 1, rows: Math.max(1, count), width: 0, height: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.max(1, Math.ceil(count / columns));
    const room = {
      width: (width - gap * (columns - 1)) / columns,
      height: (height - gap * (rows - 1)) / rows,
    };
    const fit = Math.floor(Math.min(room.width, room.height * ratio));
    if (fit > best.width) best = { columns, rows, width: fit, height: Math.floor(fit / ratio) };
  }
  return best;
}

/** How many tiles a stage shows at once before it pages. */
export function capacity(width: number): number {
  if (width < 640) return 6;
  return width < 1200 ? 12 : 20;
}

/** The tiles of one page; a page that no longer exists is the last one. */
export function pageOf<T>(
  all: readonly T[],
  size: number,
  page: number,
): { shown: T[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const now = Math.min(Math.max(0, page), pages - 1);
  return { shown: all.slice(now * size, (now + 1) * size), page: now, pages };
}
