import type { components } from "../../api/schema";

export type Sign = components["schemas"]["SocketReact"]["what"];

/** The reactions that there are, in the order of the menu. */
export const signs: Readonly<Record<Sign, string>> = {
  up: "👍",
  clap: "👏",
  heart: "❤️",
  laugh: "😂",
  party: "🎉",
  think: "🤔",
};
