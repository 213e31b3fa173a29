import type { TFunction } from "i18next";
import type { BoardElement } from "./types";

const kinds = [
  "text",
  "rectangle",
  "diamond",
  "ellipse",
  "line",
  "arrow",
  "freedraw",
  "image",
  "frame",
] as const;

/** The words in an element as they were typed, at most so many characters of them. */
export function typedIn(element: BoardElement, most = 300): string {
  const { originalText, text } = element;
  const words = typeof originalText === "string" ? originalText : text;
  if (typeof words !== "string") return "";
  const letters = [...words.trim()];
  return letters.length > most ? `${letters.slice(0, most).join("")}…` : letters.join("");
}

/** What an element is, in one word. */
export function kindOf(element: BoardElement, t: TFunction): string {
  const kind = kinds.find((one) => one === element.type) ?? "other";
  return t(`keeping.own.kinds.${kind}`);
}
