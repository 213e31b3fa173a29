import type { TFunction } from "i18next";

/** How long things may be, as the server holds it (docs/protocol.md). */
export const limits = { person: 50, session: 100, password: { least: 10, most: 200 } } as const;

const length = (value: string) => [...value.trim()].length;

export function nameProblem(value: string, t: TFunction): string | null {
  if (length(value) === 0) return t("account.nameMissing");
  return length(value) > limits.person ? t("account.nameLong", { most: limits.person }) : null;
}

export function emailProblem(value: string, t: TFunction): string | null {
  return /^\S+@\S+$/.test(value.trim()) ? null : t("setup.emailWrong");
}

export function passwordProblem(value: string, t: TFunction): string | null {
  const long = [...value].length;
  const fits = long >= limits.password.least && long <= limits.password.most;
  return fits ? null : t("account.passwordLength", limits.password);
}
