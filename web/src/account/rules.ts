import type { ReactNode } from "react";
import { said } from "../ui/said";

/** How long things may be, as the server holds it (docs/protocol.md). */
export const limits = { person: 50, session: 100, password: { least: 10, most: 200 } } as const;

const length = (value: string) => [...value.trim()].length;

export function nameProblem(value: string): ReactNode {
  if (length(value) === 0) return said((t) => t("account.nameMissing"));
  if (length(value) <= limits.person) return null;
  return said((t) => t("account.nameLong", { most: limits.person }));
}

export function emailProblem(value: string): ReactNode {
  return /^\S+@\S+$/.test(value.trim()) ? null : said((t) => t("setup.emailWrong"));
}

export function passwordProblem(value: string): ReactNode {
  const long = [...value].length;
  const fits = long >= limits.password.least && long <= limits.password.most;
  return fits ? null : said((t) => t("account.passwordLength", limits.password));
}
