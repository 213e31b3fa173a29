import type { Rollup } from "vite";

/** These chunks and whatever they import at once, but for those of some names. */
export function chunksOf(
  bundle: Rollup.OutputBundle,
  from: readonly Rollup.OutputChunk[],
  without: readonly string[] = [],
): Set<Rollup.OutputChunk> {
  const all = new Set<Rollup.OutputChunk>();
  const visit = (chunk: Rollup.OutputChunk) => {
    if (all.has(chunk) || without.includes(chunk.name)) return;
    all.add(chunk);
    for (const file of chunk.imports) {
      const part = bundle[file];
      if (part?.type === "chunk") visit(part);
    }
  };
  for (const chunk of from) visit(chunk);
  return all;
}
