import { gzipSync } from "node:zlib";
import type { Plugin, Rollup } from "vite";
import { chunksOf } from "./chunks.ts";
import type { Part } from "./src/locales/parts.ts";
import { textsOf } from "./texts.ts";

/** How much script a page before a session may load, compressed, in bytes. */
const most = 250 * 1024;

/**
 * Fails the build when a page before a session asks for too much script. What
 * the pages load by themselves counts, with the parts of the English texts that
 * they show besides `start`; what is loaded when a session is entered (`later`)
 * does not: how much more that is, is said only.
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
        const all = chunksOf(bundle, [start, page], later);
        for (const part of ["start", ...parts] as const) {
          const texts = chunks.find((chunk) => chunk.facadeModuleId === textsOf("en", part));
          if (!texts) this.error(`no chunk for the texts of ${part}`);
          for (const chunk of chunksOf(bundle, [texts], later)) all.add(chunk);
        }
        const said = `${name}: ${kilobytes(all)} KB of script, compressed`;
        if (sizeOf(all) > most) this.error(`${said}; at most ${most / 1024}`);
        else this.info(said);
      }
      const door = chunks.filter((chunk) => chunk.isEntry || chunk.name === "SessionPage");
      const here = chunksOf(bundle, door, later);
      for (const name of later) {
        const chunk = chunks.find((one) => one.name === name);
        if (!chunk) this.error(`no chunk for ${name}`);
        const more = [...chunksOf(bundle, [chunk], [])].filter((one) => !here.has(one));
        this.info(`${name}: ${kilobytes(more)} KB more where it is opened, texts aside`);
      }
    },
  };
}

const sizeOf = (chunks: Iterable<Rollup.OutputChunk>) =>
  [...chunks].reduce((sum, chunk) => sum + gzipSync(chunk.code).length, 0);

const kilobytes = (chunks: Iterable<Rollup.OutputChunk>) => Math.round(sizeOf(chunks) / 1024);
