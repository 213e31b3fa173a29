export type Points = readonly (readonly [number, number])[];

/** A line as the data of an SVG path, through the middles of its points, so that it looks smooth. */
export function pathOf(points: Points): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let path = `M${first[0]} ${first[1]}`;
  let [px, py] = first;
  for (const [x, y] of rest) {
    path += `Q${px} ${py} ${(px + x) / 2} ${(py + y) / 2}`;
    [px, py] = [x, y];
  }
  return `${path}L${px} ${py}`;
}
