import { useState } from "react";

/** How board and people share the screen. */
export type Layout = "board" | "split" | "video";

export const layouts: readonly Layout[] = ["board", "split", "video"];

const key = "stoa.layout";

/**
 * What this browser shows: as it was chosen last, else the board with people
 * beside it on a wide screen, and the people on a phone, which shows one of both.
 */
export function useLayout(wide: boolean): {
  layout: Layout;
  choose: (layout: Layout) => void;
  next: () => void;
} {
  const [chosen, setChosen] = useState(remembered);
  const wanted = chosen ?? (wide ? "board" : "video");
  const layout = wide || wanted !== "split" ? wanted : "board";
  const choose = (to: Layout) => {
    setChosen(to);
    try {
      localStorage.setItem(key, to);
    } catch {
      // It then lasts as long as the page.
    }
  };
  const offered = wide ? layouts : layouts.filter((one) => one !== "split");
  const next = () => choose(offered[(offered.indexOf(layout) + 1) % offered.length] ?? "board");
  return { layout, choose, next };
}

function remembered(): Layout | undefined {
  try {
    const kept = localStorage.getItem(key);
    return layouts.find((one) => one === kept);
  } catch {
    return undefined;
  }
}
