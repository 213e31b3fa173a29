import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** How something is said in whatever language the page shows. */
export type Words = (t: TFunction) => string;

/** What outlives the moment in which it is said (the error of a field, a toast) follows the page's language. */
export function said(words: Words): ReactNode {
  return <Said words={words} />;
}

function Said({ words }: { words: Words }) {
  return words(useTranslation().t);
}
