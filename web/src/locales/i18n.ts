import { texts } from "virtual:texts";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type { Language } from "../api/types";
import { toast } from "../ui/toast";
import type { Part } from "./parts";

/** Those that have a file here, English first. */
export const languages: readonly Language[] = Object.keys(texts) as Language[];

/** Each language in its own words, for menus. */
export function ownName(language: Language): string {
  return texts[language]?.name ?? language;
}

/** Which way a language is written. */
export function directionOf(language: string): "ltr" | "rtl" {
  return texts[language]?.direction ?? "ltr";
}

export function isLanguage(value: unknown): value is Language {
  return typeof value === "string" && Object.hasOwn(texts, value);
}

/** The language that the page shows now. */
export function currentLanguage(): Language {
  return isLanguage(i18next.language) ? i18next.language : "en";
}

const key = "stoa.language";

/** What was chosen in this browser, else what the browser asks for, else English. */
export function preferredLanguage(): Language {
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem(key);
  } catch {
    // Without storage the browser's languages decide.
  }
  if (isLanguage(chosen)) return chosen;
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2).replace("iw", "he"));
  return wanted.find(isLanguage) ?? "en";
}

// The parts that the page shows, those that are here (with their language), and
// the language that is shown or about to be.
const wanted = new Set<Part>(["start"]);
const here = new Set<string>();
let coming: Language = "en";

/** Comes to its end when every wanted part of a language is here, also those wanted meanwhile. */
async function fetched(language: Language): Promise<void> {
  const missing = [...wanted].filter((part) => !here.has(`${language}/${part}`));
  if (missing.length === 0) return;
  await Promise.all(
    missing.map(async (part) => {
      const bundle = await texts[language]?.parts[part]();
      i18next.addResourceBundle(language, "translation", bundle?.default ?? {});
      here.add(`${language}/${part}`);
    }),
  );
  return fetched(language);
}

/** What is about to be shown, else what is shown: a language that fails to come takes nothing with it. */
async function fetchedToShow(): Promise<void> {
  try {
    await fetched(coming);
  } catch (error) {
    if (!isLanguage(i18next.language)) throw error;
    await fetched(i18next.language);
  }
}

/**
 * What is loaded late, once the parts of the texts that it shows are here too:
 * `withTexts(import("./Page"), "lists")`.
 */
export async function withTexts<T>(code: Promise<T>, ...shown: Part[]): Promise<T> {
  for (const part of shown) wanted.add(part);
  const [loaded] = await Promise.all([code, fetchedToShow()]);
  return loaded;
}

export async function startLanguages(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: {},
    lng: undefined,
    fallbackLng: false,
    interpolation: { escapeValue: false },
    returnNull: false,
    // A text that is not there is a mistake of ours, which tests notice.
    saveMissing: true,
    missingKeyHandler: (_, __, missing) => reportError(new Error(`no text ${missing}`)),
  });
  // What is chosen in one tab is shown in all.
  addEventListener("storage", ({ key: changed, newValue }) => {
    if (changed === key && isLanguage(newValue)) void changeLanguage(newValue, false);
  });
  await changeLanguage(preferredLanguage(), false);
  if (!isLanguage(i18next.language)) await changeLanguage("en", false);
  if (!isLanguage(i18next.language)) throw new Error("no texts");
}

/**
 * Shows another language; `keep` remembers it in this browser. One whose texts
 * cannot be fetched is said to have failed, and the page keeps the one that it has.
 */
export async function changeLanguage(language: Language, keep = true): Promise<void> {
  const before = coming;
  coming = language;
  try {
    await fetched(language);
  } catch {
    if (coming === language) coming = isLanguage(i18next.language) ? i18next.language : before;
    toast((t) => t("app.languageFailed", { language: ownName(language) }), "danger");
    return;
  }
  if (coming !== language) return; // another was chosen meanwhile
  if (keep) {
    try {
      localStorage.setItem(key, language);
    } catch {
      // It then lasts as long as the page.
    }
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}
