import { expect, test } from "vitest";
import de from "./de.json";
import en from "./en.json";
import he from "./he.json";

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

const all = { en: flat(en), de: flat(de), he: flat(he) };

test.each(["de", "he"] as const)("%s has every text that English has, and no other", (language) => {
  expect(bases(all[language])).toEqual(bases(all.en));
});

test.each(["en", "de", "he"] as const)("%s has every plural form of its language", (language) => {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const counted = [...all.en.keys()].filter((key) => plural.test(key)).map(base);
  const missing = [...new Set(counted)].flatMap((key) =>
    forms.map((form) => `${key}_${form}`).filter((wanted) => !all[language].has(wanted)),
  );
  expect(missing).toEqual([]);
});

test.each(["de", "he"] as const)("%s has no empty text and fills the same gaps", (language) => {
  for (const [key, text] of all[language]) {
    expect(text.trim(), key).not.toBe("");
    // A plural form may say its number in a word ("one person").
    if (plural.test(key)) continue;
    expect(gaps(text), key).toEqual(gaps(all.en.get(key) ?? ""));
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
