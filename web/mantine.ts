import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";

const whole = createRequire(import.meta.url).resolve("@mantine/core/styles.layer.css");
const classes = (text: string) => new Set(text.match(/\bm_[0-9a-f]{5,8}\b/g));

/**
 * Fails the build when a page uses a component of Mantine whose styles
 * src/ui/mantine.css does not have, or has some that no page uses: the whole of
 * them is twice as much for a phone to read before it shows anything.
 */
export function mantine(): Plugin {
  return {
    name: "stoa-mantine",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      const parts = Object.values(bundle);
      const styled = classes(readFileSync(whole, "utf8"));
      const used = classes(
        parts.map((part) => (part.type === "chunk" ? part.code : "")).join("\n"),
      );
      const there = classes(
        parts
          .map((part) =>
            part.type === "asset" && part.fileName.endsWith(".css") ? String(part.source) : "",
          )
          .join("\n"),
      );
      const missing = [...used].filter((one) => styled.has(one) && !there.has(one));
      if (missing.length > 0) this.error(`src/ui/mantine.css lacks the styles of ${missing}`);
      const idle = [...there].filter((one) => styled.has(one) && !used.has(one));
      if (idle.length > 0) this.error(`src/ui/mantine.css has styles that nobody uses: ${idle}`);
    },
  };
}
