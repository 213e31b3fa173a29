import type { BoardElement } from "../types";

/** What the server takes for a link: http, https or mailto, and nothing that ends or hides it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const kept = /^(https?:\/\/|mailto:)[^\u0000-\u0020"<>\\`]+$/i;
const longest = 4096; // bytes
const host = /^([\p{L}\p{N}-]+\.)+\p{L}{2,}(:\d+)?([/?#]|$)/u;
const address = /^[^\s@/:]+@([\p{L}\p{N}-]+\.)+\p{L}{2,}$/u;

const isKept = (link: string) =>
  kept.test(link) && new TextEncoder().encode(link).length <= longest;

/** The link that is meant by what somebody typed, as the server keeps it; null where it keeps none. */
export function meantLink(typed: string, origin = window.location.origin): string | null {
  const link = typed.trim().replaceAll(/[\s"<>\\`]/g, encodeURIComponent);
  const meant = link.startsWith("/")
    ? new URL(link, origin).href
    : address.test(link)
      ? `mailto:${link}`
      : host.test(link)
        ? `https://${link}`
        : link;
  return isKept(meant) ? meant : null;
}

/**
 * A drawing with links that the server keeps, as changes of their elements, or
 * undefined where there is nothing to be done: Excalidraw takes every text for
 * a link, and an element with such a one would not be saved.
 */
export function withMeantLinks(drawing: readonly BoardElement[]): BoardElement[] | undefined {
  const wrong = (element: BoardElement): element is BoardElement & { link: string } =>
    typeof element.link === "string" && element.link !== "" && !isKept(element.link);
  if (!drawing.some(wrong)) return undefined;
  return drawing.map((element) =>
    wrong(element)
      ? {
          ...element,
          link: meantLink(element.link),
          version: element.version + 1,
          versionNonce: Math.floor(Math.random() * 2 ** 31),
        }
      : element,
  );
}
