/** The parts of the page of settings, and what belongs where. */
export const parts = ["place", "rules", "people", "mail", "media", "running"] as const;
export type Part = (typeof parts)[number];

const prefixes: readonly (readonly [string, Part])[] = [
  ["listen", "place"],
  ["public-url", "place"],
  ["privacy-url", "place"],
  ["name", "place"],
  ["data", "place"],
  ["trusted-proxy", "place"],
  ["oidc-", "people"],
  ["retention", "people"],
  ["guest-return", "people"],
  ["smtp", "mail"],
  ["mail", "mail"],
  ["livekit", "media"],
  ["no-media", "media"],
  ["node-ip", "media"],
  ["stun", "media"],
  ["node", "running"],
  ["pprof", "running"],
  ["log-", "running"],
];

/** In which part a flag is shown; the figures of the rules are all the others. */
export function partOf(flag: string): Part {
  return prefixes.find(([prefix]) => flag.startsWith(prefix))?.[1] ?? "rules";
}
