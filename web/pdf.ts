import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

const home = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));

/** Which files of pdf.js are looked for while a PDF is drawn, by their folder. */
const parts: Record<string, RegExp> = {
  cmaps: /\.bcmap$/,
  standard_fonts: /\.(pfb|ttf)$/,
  wasm: /^openjpeg_nowasm_fallback\.js$/,
};

/**
 * What pdf.js needs of its own besides its scripts: tables of East Asian letters,
 * the fonts that a PDF may leave out, and a decoder that is no WebAssembly. They
 * are served under /pdf and fetched only by documents that want them.
 */
export function pdf(): Plugin {
  return {
    name: "stoa-pdf",
    generateBundle() {
      for (const [folder, wanted] of Object.entries(parts)) {
        for (const name of readdirSync(join(home, folder))) {
          if (!wanted.test(name)) continue;
          const source = readFileSync(join(home, folder, name));
          this.emitFile({ type: "asset", fileName: `pdf/${folder}/${name}`, source });
        }
      }
    },
    configureServer(server) {
      server.middlewares.use("/pdf", (request, response, next) => {
        const [, folder = "", name = ""] = (request.url ?? "").split("?")[0]?.split("/") ?? [];
        if (!parts[folder]?.test(name)) return next();
        response.end(readFileSync(join(home, folder, name)));
      });
    },
  };
}
