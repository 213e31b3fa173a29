import { expect, test } from "vitest";
import en from "./en.json";
import { type Part, partOf, parts } from "./parts";

// Who loads what, read from the sources: a module that is loaded late must find
// every text that it can say, in the part that its importers ask for with it.
const found: Record<string, string> = import.meta.glob("../**/*.{ts,tsx}", {
  query: "?raw",
  import: "default",
  eager: true,
});
const sources = new Map(
  Object.entries(found)
    .filter(([path]) => !/\.test\.tsx?$|\/testing\/|\.d\.ts$/.test(path))
    .map(([path, source]) => [path.replace(/^\.\//, "../locales/").slice("../".length), source]),
);
const sections = Object.keys(en);

function resolved(from: string, path: string): string | undefined {
  const steps = from.split("/").slice(0, -1);
  for (const step of path.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== ".") steps.push(step);
  }
  return [".ts", ".tsx"].map((end) => steps.join("/") + end).find((name) => sources.has(name));
}

const together = /^(?:import|export)\s+(?!type\b)(?:[^"';]*?from\s*)?"(\.[^"]+)"/gms;
const late = /\bimport\("(\.[^"]+)"\)(?:,([^)]*))?/g;

const modules = new Map(
  [...sources].map(([name, source]) => {
    const to = (path = "") => resolved(name, path);
    return [
      name,
      {
        imports: [...source.matchAll(together)].map(([, path]) => to(path)),
        loads: [...source.matchAll(late)].map(([, path, asked = ""]) => ({
          name: to(path),
          asked: [...asked.matchAll(/"(\w+)"/g)].map(([, part]) => part as Part),
        })),
        says: new Set(
          [...source.matchAll(/["'`](\w+)\./g)].flatMap(([, section = ""]) =>
            sections.includes(section) ? [partOf(section)] : [],
          ),
        ),
      },
    ];
  }),
);

/** A module and what comes with it. */
function withImports(name: string, all = new Set<string>()): Set<string> {
  if (all.has(name)) return all;
  all.add(name);
  for (const next of modules.get(name)?.imports ?? []) if (next) withImports(next, all);
  return all;
}

/** For each module that is loaded late (and the first), the parts that are surely there. */
function ready(): Map<string, Set<Part>> {
  const known = new Map<string, Set<Part>>([["main.tsx", new Set<Part>(["start"])]]);
  for (let before = -1, size = 0; before !== size; ) {
    before = size;
    for (const [root, has] of known) {
      for (const name of withImports(root)) {
        for (const load of modules.get(name)?.loads ?? []) {
          if (!load.name) continue;
          const now = new Set<Part>([...has, ...load.asked]);
          const earlier = known.get(load.name);
          known.set(load.name, earlier ? new Set([...earlier].filter((p) => now.has(p))) : now);
        }
      }
    }
    size = [...known.values()].reduce((sum, has) => sum + has.size, 0) * 1_000 + known.size;
  }
  return known;
}

test("whatever is loaded late asks for the parts of the texts that it says", () => {
  const all = ready();
  expect(all.size).toBeGreaterThan(20);
  const first = withImports("main.tsx");
  const missing = [...all].flatMap(([root, has]) =>
    [...withImports(root)]
      .filter((name) => root === "main.tsx" || !first.has(name))
      .flatMap((name) =>
        [...(modules.get(name)?.says ?? [])]
          .filter((part) => !has.has(part))
          .map((part) => `${name} says texts of "${part}"; ${root} is loaded without them`),
      ),
  );
  expect(missing).toEqual([]);
});

test("a section belongs to one part, and every named section exists", () => {
  const named = Object.values(parts).flat();
  expect(new Set(named).size).toBe(named.length);
  expect(named.filter((section) => !sections.includes(section))).toEqual([]);
});
