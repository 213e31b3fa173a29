import { gzipSync } from "node:zlib";
import type { Plugin, Rollup } from "vite";
import type { Part } from "./src/locales/parts.ts";
import { textsOf } from "./texts.ts";

/** How much script a page before a session may load, compressed, in bytes. */
const most = 250 * 1024;

/**
 * Fails the build when a page before a session asks for too much script. What
 * the pages load by themselves counts, with the parts of the English texts that
 * they show besides `start`; what is loaded when a session is entered (`later`)
 * does not.
 */
export function budget(pages: Record<string, Part[]>, later: readonly string[]): Plugin {
  return {
    name: "stoa-budget",
    apply: "build",
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((part) => part.type === "chunk");
      const start = chunks.find((chunk) => chunk.isEntry);
      for (const [name, parts] of Object.entries(pages)) {
        const page = chunks.find((chunk) => chunk.name === name);
        if (!start || !page) this.error(`no chunk for ${name}`);
        const all = new Map<string, Rollup.OutputChunk>();
        const take = (chunk: Rollup.OutputChunk) => {
          if (all.has(chunk.fileName) || later.includes(chunk.name)) return;
          all.set(chunk.fileName, chunk);
          for (const file of chunk.imports) {
            const part = bundle[file];
            if (part?.type === "chunk") take(part);
          }
        };
        for (const chunk of [start, page]) take(chunk);
        for (const part of ["start", ...parts] as const) {
          const texts = chunks.find((chunk) => chunk.facadeModuleId === textsOf("en", part));
          if (!texts) this.error(`no chunk for the texts of ${part}`);
          take(texts);
        }
        const size = [...all.values()].reduce((sum, chunk) => sum + gzipSync(chunk.code).length, 0);
        const said = `${name}: ${Math.round(size / 1024)} KB of script, compressed`;
        if (size > most) this.error(`${said}; at most ${most / 1024}`);
        else this.info(said);
      }
    },
  };
}
