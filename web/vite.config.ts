import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { budget } from "./budget.ts";
import { excalidraw } from "./excalidraw.ts";
import { mantine } from "./mantine.ts";
import { pdf } from "./pdf.ts";
import { preloads } from "./preloads.ts";
import { texts } from "./texts.ts";

// `npm run dev` serves the page with hot reload and hands everything that the
// binary answers (API, socket, media gate, health) to one on port 8080.
const binary = { target: "http://localhost:8080", ws: true };

// Scripts, WebAssembly and styles are compressed once, here, as tightly as brotli can; the
// binary sends name.js.br for name.js to browsers that take it.
const brotli: Plugin = {
  name: "stoa-brotli",
  apply: "build",
  async writeBundle({ dir = "dist" }) {
    const compress = promisify(brotliCompress);
    const assets = join(dir, "assets");
    const names = (await readdir(assets)).filter((name) => /\.(m?js|css|wasm)$/.test(name));
    await Promise.all(
      names.map(async (name) => {
        const file = join(assets, name);
        await writeFile(`${file}.br`, await compress(await readFile(file)));
      }),
    );
  },
};

export default defineConfig({
  plugins: [
    react(),
    texts(),
    brotli,
    excalidraw(),
    pdf(),
    mantine(),
    preloads({
      sessions: { first: ["SessionsPage"] },
      door: { first: ["SessionPage"] },
      session: { first: ["SessionPage"], later: ["LiveScreen", "livekit"] },
    }),
    budget(
      {
        SessionsPage: [],
        SessionPage: ["door"],
        ProfilePage: ["lists", "office"],
        SetUpPage: [],
      },
      ["LiveScreen", "Reading", "Canvas"],
    ),
  ],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    // Nothing may be inlined as a data: address; the strict CSP allows 'self' only.
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // Those of a page stand in its document, by preloads.ts; the rest is asked for as it is read.
      resolveDependencies: (_, deps, { hostType }) =>
        hostType === "js" ? deps.filter((name) => name.endsWith(".css")) : deps,
    },
    // LiveKit and Excalidraw are large, and loaded when a session is entered or a board
    // exported; budget.ts watches the rest.
    chunkSizeWarningLimit: 1_900,
    reportCompressedSize: true,
    rolldownOptions: {
      output: {
        // What six of the pages and dialogs share, nearly all do: one file of it, where there
        // would be some sixty small ones, each a request and a module of its own.
        codeSplitting: { groups: [{ name: "base", minShareCount: 6 }] },
      },
    },
  },
  server: {
    port: 5173,
    proxy: { "/api": binary, "/rtc": binary, "/healthz": binary, "/readyz": binary },
  },
  test: {
    environment: "jsdom",
    setupFiles: ["./vitest.setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    unstubGlobals: true,
    // For what hangs: how fast something is, is no matter of a test.
    testTimeout: 30_000,
  },
});
