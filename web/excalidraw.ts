import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Plugin } from "vite";

const home = dirname(createRequire(import.meta.url).resolve("@excalidraw/excalidraw"));
const place = "excalidraw/fonts";
/** Stands in for what cuts fonts down in WebAssembly; see there. */
const wholeFonts = resolve(import.meta.dirname, "src/board/transfer/fonts/whole.ts");
/**
 * What its script does otherwise than our pages need, and what it does instead. Each has to be
 * there: a new version that words it in another way stops the build.
 */
const mends: { what: string; from: string | RegExp; to: string }[] = [
  {
    what: "looks for a font that it does not find at a foreign host, which browsers report as soon as they read it",
    from: /`https:\/\/esm\.sh\/\$\{[\s\S]{0,160}?\}\/dist\/prod\/`/g,
    to: '(window.location.origin + "/excalidraw/")',
  },
  {
    what: "styles the texts of a saved drawing by an attribute, which the policy refuses; not so the same thing said by script",
    from: '.setAttribute("style","white-space: pre;")',
    to: '.style.setProperty("white-space","pre")',
  },
  {
    what: "listens for `unload`, which browsers give up, and which keeps a page from being shown again as it was",
    from: '(window,"unload",this.onUnload,',
    to: '(window,"pagehide",this.onUnload,',
  },
  {
    what: "asks sixty times a second whether anybody points with the laser, as long as a board is open",
    from: "onFrame(){this.updateCollabTrails()}",
    to: "onFrame(){this.updateCollabTrails();return!0}",
  },
  {
    // Where somebody points changes by this alone: one look for each change is enough.
    what: "does not look at the lasers when they are told",
    from: ".collaborators&&this.setState({collaborators:t.collaborators})",
    to: ".collaborators&&this.setState({collaborators:t.collaborators},()=>this.animationFrameHandler.start(this.laserTrails))",
  },
];
/** The languages that Excalidraw has and the page too; English is built in. */
const spoken = /\/(en|de-DE)(-[A-Z0-9]+)?\.(js|json)$/;

/**
 * What the board needs of Excalidraw besides its script: the fonts, which it
 * loads by name from /excalidraw/fonts, and nothing of what it could do but the
 * page does not offer (diagrams from text, fifty languages), which would only
 * make the binary larger.
 */
export function excalidraw(): Plugin {
  const found = new Set<string>();
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
      let mended = code;
      for (const { what, from, to } of mends) {
        const before = mended;
        mended = mended.replaceAll(from, () => to);
        if (mended !== before) found.add(what);
      }
      return mended === code ? null : { code: mended, map: null };
    },
    generateBundle() {
      for (const { what } of mends) {
        if (!found.has(what)) this.error(`worded in another way than before: Excalidraw ${what}`);
      }
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
