import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Plugin } from "vite";

const home = dirname(createRequire(import.meta.url).resolve("@excalidraw/excalidraw"));
const place = "excalidraw/fonts";
/** Stands in for what cuts fonts down in WebAssembly; see there. */
const wholeFonts = resolve(import.meta.dirname, "src/board/transfer/fonts/whole.ts");
/** Where Excalidraw looks for a font that it does not find: a foreign host, which browsers report as soon as they read it. */
const foreign = /`https:\/\/esm\.sh\/\$\{[\s\S]{0,160}?\}\/dist\/prod\/`/;
/** How it styles the texts of a saved drawing: the policy refuses attributes, not the same thing said by script. */
const styled = '.setAttribute("style","white-space: pre;")';
/** What it does as the page goes: for `unload`, which browsers give up, and which keeps a page from being shown again as it was. */
const going = '(window,"unload",this.onUnload,';
const own = '(window.location.origin + "/excalidraw/")';
/** The languages that Excalidraw has and the page too; English is built in. */
const spoken = /\/(en|de-DE)(-[A-Z0-9]+)?\.(js|json)$/;

/**
 * What the board needs of Excalidraw besides its script: the fonts, which it
 * loads by name from /excalidraw/fonts, and nothing of what it could do but the
 * page does not offer (diagrams from text, fifty languages), which would only
 * make the binary larger.
 */
export function excalidraw(): Plugin {
  let mended = false;
  let gone = false;
  return {
    name: "stoa-excalidraw",
    enforce: "pre",
    resolveId(source, importer) {
      if (source === "@excalidraw/mermaid-to-excalidraw") return "\0no-diagrams";
      const its = importer?.startsWith(home);
      if (its && /^\.\/subset-(worker|shared)\.chunk\.js$/.test(source)) return wholeFonts;
      if (its && /^\.\/locales\//.test(source) && !spoken.test(source)) return "\0no-language";
      return null;
    },
    load(id) {
      if (id === "\0no-language") return "export default {}";
      if (id === "\0no-diagrams")
        return "export const parseMermaidToExcalidraw = () => Promise.reject(new Error('no diagrams'));";
      return null;
    },
    transform(code, id) {
      if (!id.startsWith(home)) return null;
      if (!foreign.test(code) && !code.includes(styled) && !code.includes(going)) return null;
      mended ||= foreign.test(code);
      gone ||= code.includes(going);
      const said = code
        .replaceAll(styled, '.style.setProperty("white-space","pre")')
        .replaceAll(going, going.replace("unload", "pagehide"));
      return { code: said.replace(foreign, own), map: null };
    },
    generateBundle() {
      if (!mended)
        this.error("Excalidraw names its foreign host for fonts in another way than before");
      if (!gone) this.error("Excalidraw listens for the page's end in another way than before");
      for (const file of fonts()) {
        this.emitFile({
          type: "asset",
          fileName: `${place}/${relative(join(home, "fonts"), file).split(sep).join("/")}`,
          source: readFileSync(file),
        });
      }
    },
    configureServer(server) {
      server.middlewares.use(`/${place}`, (request, response, next) => {
        const wanted = decodeURIComponent((request.url ?? "").split("?")[0] ?? "");
        const file = fonts().find((name) => name.endsWith(wanted.split("/").join(sep)));
        if (!file) return next();
        response.setHeader("Content-Type", "font/woff2");
        response.end(readFileSync(file));
      });
    },
  };
}

function fonts(): string[] {
  return readdirSync(join(home, "fonts"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith(".woff2"))
    .map((entry) => join(entry.parentPath, entry.name));
}
