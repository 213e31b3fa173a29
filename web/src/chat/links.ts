/** A piece of a text: words, or a link that can be clicked. */
export type Piece = { text: string; link?: string };

// Only what begins as a link of the web or of mail; a browser's own schemes stay text.
const likely = /(?:https?:\/\/|mailto:|www\.)[^\s<>"'`\p{Cc}\p{Cf}]+/giu;
const closing: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** A text cut into words and links: http, https and mailto only. */
export function pieces(text: string): Piece[] {
  const all: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(likely)) {
    const found = withoutEnd(match[0]);
    const link = linkOf(found);
    if (!link || /[\p{L}\p{N}@]$/u.test(text.slice(0, match.index))) continue;
    if (match.index > at) all.push({ text: text.slice(at, match.index) });
    all.push({ text: found, link });
    at = match.index + found.length;
  }
  if (at < text.length) all.push({ text: text.slice(at) });
  return all;
}

// A sentence's own dot or bracket is none of the link's.
function withoutEnd(found: string): string {
  let end = found;
  for (;;) {
    const last = end.at(-1) ?? "";
    const opens = closing[last];
    const open = opens ? end.split(opens).length : 0;
    if (/[.,;:!?…*_]/.test(last) || (opens && end.split(last).length > open))
      end = end.slice(0, -1);
    else return end;
  }
}

function linkOf(found: string): string | undefined {
  const meant = /^www\./i.test(found) ? `https://${found}` : found;
  if (!URL.canParse(meant)) return undefined;
  const { protocol, hostname, pathname, href } = new URL(meant);
  if (protocol === "mailto:") return pathname.includes("@") ? href : undefined;
  return (protocol === "https:" || protocol === "http:") && hostname ? href : undefined;
}
