import { queryOptions } from "@tanstack/react-query";
import { api } from "../api/client";
import type { SessionFigures } from "../api/types";

type Rule = {
  unit: "minutes" | "seconds" | "count";
  /** 0 is a value: it switches the rule off (rule 6), or counts. */
  zero: boolean;
};

/** The figures of the rules that a session can set for itself. */
export const rules = {
  hostAbsence: { unit: "minutes", zero: true },
  emptyEnd: { unit: "minutes", zero: true },
  waitAgain: { unit: "minutes", zero: false },
  idleNotice: { unit: "minutes", zero: true },
  idleLogout: { unit: "minutes", zero: false },
  noticeMin: { unit: "seconds", zero: false },
  limit: { unit: "count", zero: true },
  askAgain: { unit: "minutes", zero: false },
  askTimes: { unit: "count", zero: true },
  askingGrace: { unit: "seconds", zero: false },
  reconnectGrace: { unit: "seconds", zero: false },
  outageGrace: { unit: "seconds", zero: false },
  changeMin: { unit: "seconds", zero: false },
} as const satisfies Record<string, Rule>;

export type Figure = keyof typeof rules;

export const figures = Object.keys(rules) as Figure[];

/** In which order, and under which headings, a form shows them. */
export const sections = [
  { title: "end", figures: ["hostAbsence", "emptyEnd", "waitAgain"] },
  { title: "idle", figures: ["idleNotice", "idleLogout", "noticeMin"] },
  { title: "door", figures: ["limit", "askAgain", "askTimes", "askingGrace"] },
  { title: "line", figures: ["reconnectGrace", "outageGrace", "changeMin"] },
] as const satisfies { title: string; figures: Figure[] }[];

/** What stands in the fields: a number in the field's unit, or empty for what is usual here. */
export type FigureValues = Record<Figure, number | string>;

/** The fields of what a session sets for itself. */
export function toFields(own: SessionFigures): FigureValues {
  const fields = figures.map((figure) => {
    const value = own[figure];
    if (value === undefined) return [figure, ""];
    return [
      figure,
      rules[figure].unit === "minutes" ? Math.round((value / 60) * 100) / 100 : value,
    ];
  });
  return Object.fromEntries(fields) as FigureValues;
}

/** What changes from one content of the fields to another: figures of one's own, and those that are the usual ones again. */
export function changesOf(
  before: FigureValues,
  now: FigureValues,
): Partial<Record<Figure, number>> & { usual?: Figure[] } {
  const set: Partial<Record<Figure, number>> = {};
  const usual: Figure[] = [];
  for (const figure of figures) {
    const value = now[figure];
    if (value === before[figure]) continue;
    if (typeof value !== "number") usual.push(figure);
    else set[figure] = rules[figure].unit === "minutes" ? Math.round(value * 60) : value;
  }
  return usual.length > 0 ? { ...set, usual } : set;
}

/** What is usual on this server, for either policy. */
export const figuresQuery = queryOptions({
  queryKey: ["figures"],
  queryFn: () => api.figures(),
  staleTime: 300_000,
});

/** What a session sets for itself; looked up anew whenever it is to be changed. */
export const settingsQuery = (link: string) =>
  queryOptions({
    queryKey: ["settings", link],
    queryFn: () => api.settings(link),
    staleTime: 0,
    gcTime: 0,
  });
