import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "vite";
import { type Part, partOf, parts } from "./src/locales/parts.ts";

const folder = join(import.meta.dirname, "src/locales");
const index = "virtual:texts";

/** The module of one part of one language, as the build names it. */
export const textsOf = (language: string, part: Part) => `\0${index}/${language}/${part}`;

type Texts = { language: { name: string; direction: string } };

const read = async (language: string): Promise<Texts> =>
  JSON.parse(await readFile(join(folder, `${language}.json`), "utf8"));

/** The languages are the files; English, which nobody need ask for, is first. */
async function languages(): Promise<string[]> {
  const codes = (await readdir(folder))
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length));
  return ["en", ...codes.filter((code) => code !== "en").sort()];
}

/** What the page knows of the languages before it has the texts of one. */
async function writeIndex(): Promise<string> {
  const entries = (await languages()).map(async (code) => {
    const { name, direction } = (await read(code)).language;
    const loads = Object.keys(parts).map(
      (part) => `${part}: () => import("${index}/${code}/${part}")`,
    );
    const said = `name: ${JSON.stringify(name)}, direction: ${JSON.stringify(direction)}`;
    return `${JSON.stringify(code)}: { ${said}, parts: { ${loads.join(", ")} } }`;
  });
  return `export const texts = { ${(await Promise.all(entries)).join(",\n")} };`;
}

/**
 * Gives the page `virtual:texts`: every language that has a file in
 * `src/locales`, and its texts in the parts of `parts.ts`.
 */
export function texts(): Plugin {
  return {
    name: "stoa-texts",
    resolveId: (id) => (id === index || id.startsWith(`${index}/`) ? `\0${id}` : undefined),
    async load(id) {
      if (!id.startsWith(`\0${index}`)) return undefined;
      for (const code of await languages()) this.addWatchFile(join(folder, `${code}.json`));
      const [, language, part] = id.split("/");
      if (!language) return writeIndex();
      const all = Object.entries(await read(language));
      const own = Object.fromEntries(all.filter(([section]) => partOf(section) === part));
      return `export default ${JSON.stringify(own)};`;
    },
  };
}
