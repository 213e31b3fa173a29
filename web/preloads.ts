import type { Plugin } from "vite";
import { chunksOf } from "./chunks.ts";

/** What a page asks for at once (`first`), and what it will need a moment later (`later`): chunks' names. */
type Wanted = { first: readonly string[]; later?: readonly string[] };

/**
 * Writes preload.json: the links that the binary puts into the document of a
 * page (internal/web/page.go), so that a browser asks for all its scripts at
 * once. Vite would insert them by a script, each time that a page is opened: on a
 * phone that was the longest task of entering a session.
 */
export function preloads(pages: Record<string, Wanted>): Plugin {
  return {
    name: "stoa-preloads",
    apply: "build",
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((part) => part.type === "chunk");
      const named = (names: readonly string[]) =>
        names.map(
          (name) =>
            chunks.find((chunk) => chunk.name === name) ?? this.error(`no chunk for ${name}`),
        );
      // These stand in index.html.
      const start = chunksOf(
        bundle,
        chunks.filter(({ isEntry }) => isEntry),
      );
      const links = ({ first, later = [] }: Wanted) => {
        const known = new Set(start);
        const link = (names: readonly string[], attributes: string) =>
          [...chunksOf(bundle, named(names))]
            .filter((chunk) => !known.has(chunk) && known.add(chunk))
            .map(
              ({ fileName }) =>
                `<link rel="modulepreload" crossorigin href="/${fileName}"${attributes}>`,
            );
        return [...link(first, ""), ...link(later, ' fetchpriority="low"')].join("");
      };
      const source = Object.fromEntries(
        Object.entries(pages).map(([name, wanted]) => [name, links(wanted)]),
      );
      this.emitFile({ type: "asset", fileName: "preload.json", source: JSON.stringify(source) });
    },
  };
}
