/** How tiles fill a stage. */
export type Arrangement = { columns: number; rows: number; width: number; height: number };

const gap = 10;

/** Between which shapes (width to height) a tile may vary: upright on a phone, wide on a desk. */
const shapes = { phone: [3 / 4, 4 / 3], desk: [4 / 3, 16 / 9] } as const;

/** The arrangement in which `count` equal tiles cover as much of the stage as they can. */
export function arrange(count: number, width: number, height: number): Arrangement {
  const [upright, wide] = width < 640 ? shapes.phone : shapes.desk;
  let best: Arrangement = { columns: 1, rows: Math.max(1, count), width: 0, height: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.max(1, Math.ceil(count / columns));
    const room = {
      width: Math.max(0, (width - gap * (columns - 1)) / columns),
      height: Math.max(0, (height - gap * (rows - 1)) / rows),
    };
    const ratio = Math.min(
      wide,
      Math.max(upright, room.height > 0 ? room.width / room.height : wide),
    );
    const fit = Math.floor(Math.min(room.width, room.height * ratio));
    const tall = Math.floor(fit / ratio);
    if (fit * tall > best.width * best.height) best = { columns, rows, width: fit, height: tall };
  }
  return best;
}

/** The most people on one page, and what a face needs to be known, in px. */
const most = 49;
const least = { width: 170, height: 112 };

/** How many tiles a stage of this size shows at once before it pages. */
export function capacity(width: number, height: number): number {
  if (width < 640) return 6;
  const along = (room: number, one: number) => Math.max(2, Math.floor((room + gap) / (one + gap)));
  return Math.min(most, along(width, least.width) * along(height, least.height));
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
