import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { type Language, languages } from "../api/types";

/** Each language in its own words, for the menu. */
export const ownNames: Record<Language, string> = { en: "English", de: "Deutsch", he: "עברית" };

/** Which way a language is written. */
export function directionOf(language: string): "ltr" | "rtl" {
  return language === "he" ? "rtl" : "ltr";
}

export function isLanguage(value: unknown): value is Language {
  return languages.some((language) => language === value);
}

/** The language that the page shows now. */
export function currentLanguage(): Language {
  return isLanguage(i18next.language) ? i18next.language : "en";
}

// Only the language in use is loaded.
const texts: Record<Language, () => Promise<{ default: object }>> = {
  en: () => import("./en.json"),
  de: () => import("./de.json"),
  he: () => import("./he.json"),
};

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

export async function startLanguages(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: {},
    lng: undefined,
    fallbackLng: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await changeLanguage(preferredLanguage(), false);
}

/** Shows another language; `keep` remembers it in this browser. */
export async function changeLanguage(language: Language, keep = true): Promise<void> {
  if (!i18next.hasResourceBundle(language, "translation")) {
    const bundle = await texts[language]();
    i18next.addResourceBundle(language, "translation", bundle.default);
  }
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
