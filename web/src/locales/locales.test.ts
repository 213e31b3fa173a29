import { expect, test } from "vitest";
import en from "./en.json";

type Texts = { [key: string]: string | Texts };

/** Every text by its full key. */
function flat(texts: Texts, before = ""): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === "string"
        ? [[before + key, value] as const]
        : [...flat(value, `${before}${key}.`)],
    ),
  );
}

const plural = /_(zero|one|two|few|many|other)$/;
const base = (key: string) => key.replace(plural, "");
const bases = (texts: Map<string, string>) => [...new Set([...texts.keys()].map(base))].sort();
const gaps = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

// A language is a file: whatever lies here is held to what English has.
const files = import.meta.glob<Texts>("./*.json", { eager: true, import: "default" });
const all = new Map(
  Object.entries(files).map(([file, texts]) => [file.slice(2, -".json".length), flat(texts)]),
);
const english = flat(en);
const others = [...all.keys()].filter((language) => language !== "en");
const textsOf = (language: string) => all.get(language) ?? new Map<string, string>();

test.each(others)("%s has every text that English has, and no other", (language) => {
  expect(bases(textsOf(language))).toEqual(bases(english));
});

test.each([...all.keys()])("%s has every plural form of its language", (language) => {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const counted = [...english.keys()].filter((key) => plural.test(key)).map(base);
  const missing = [...new Set(counted)].flatMap((key) =>
    forms.map((form) => `${key}_${form}`).filter((wanted) => !textsOf(language).has(wanted)),
  );
  expect(missing).toEqual([]);
});

test.each(others)("%s has no empty text and fills the same gaps", (language) => {
  for (const [key, text] of textsOf(language)) {
    expect(text.trim(), key).not.toBe("");
    // A plural form may say its number in a word ("one person").
    if (plural.test(key)) continue;
    expect(gaps(text), key).toEqual(gaps(english.get(key) ?? ""));
  }
});

test("the fixed labels are what they are agreed to be", () => {
  expect([
    en.live.leave,
    en.live.end,
    en.leave.yes,
    en.end.yes,
    en.left.rejoin,
    en.waiting.start,
    en.live.exit,
    en.idle.extend,
    en.sessions.title,
    en.sessions.open,
    en.sessions.tab.active,
    en.sessions.tab.closed,
    en.sessions.tab.hidden,
  ]).toEqual([
    "Leave Session",
    "End Session",
    "Yes",
    "Yes, End Session",
    "Rejoin the session?",
    "Start Session",
    "Exit workspace",
    "Extend session",
    "My sessions",
    "Open",
    "Active",
    "Closed",
    "Hidden",
  ]);
});
