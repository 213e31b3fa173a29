export type Size = { width: number; height: number };

/** A4, upright, in points. */
const a4 = { width: 595.28, height: 841.89 };
const margin = 28; // points
/** A unit of a board is a pixel of the screen, of which 96 make an inch. */
const points = 0.75;
/** Readers open no larger page. */
const longest = 14_400;

/**
 * The page for a board of a size, in points, and where on it the board's picture
 * stands, measured from below: A4 where the board fits on it as large as it is
 * on the screen, lying where it is wider than high; else a page as large as the
 * board needs, to be looked at closely.
 */
export function sheetOf(size: Size): { page: Size; box: Size & { x: number; y: number } } {
  const lies = size.width > size.height;
  const paper = lies ? { width: a4.height, height: a4.width } : a4;
  const scale = Math.min(
    points,
    (longest - 2 * margin) / size.width,
    (longest - 2 * margin) / size.height,
  );
  const width = size.width * scale;
  const height = size.height * scale;
  const fits = width + 2 * margin <= paper.width && height + 2 * margin <= paper.height;
  const page = fits ? paper : { width: width + 2 * margin, height: height + 2 * margin };
  return {
    page,
    box: { x: (page.width - width) / 2, y: page.height - margin - height, width, height },
  };
}
