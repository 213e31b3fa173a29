import type { Invitee } from "../api/mail";

/** Whether a text looks like an e-mail address; the server has the last word. */
export function isAddress(text: string): boolean {
  return /^[^\s@<>,;"]+@[^\s@<>,;"]+$/u.test(text.trim());
}

/**
 * Reads addresses as people write or paste them: on lines, with commas or
 * semicolons between them, with or without names before `<…>`. What is no
 * address is given back in `wrong`.
 */
export function addressesIn(text: string): { people: Invitee[]; wrong: string[] } {
  const people = new Map<string, Invitee>();
  const wrong: string[] = [];
  // A name in quotation marks may have commas.
  for (const part of (text.match(/(?:"[^"\n]*"|[^\n,;])+/gu) ?? []).map((one) => one.trim())) {
    if (!part) continue;
    const [, named = "", inside] = /^(.*?)\s*<([^<>]*)>$/u.exec(part) ?? [];
    const email = (inside ?? part).trim().toLowerCase();
    const name = named.replace(/^"|"$/gu, "").trim();
    if (!isAddress(email)) wrong.push(part);
    else if (!people.has(email)) people.set(email, name ? { email, name } : { email });
  }
  return { people: [...people.values()], wrong };
}
