import type { TFunction } from "i18next";
import type { Attended, AuditEntry } from "../api/history";
import { howLong } from "./times";

/** A name, or what stands for one that is not there any more. */
export function nameOf(person: { name?: string; kind?: string }, t: TFunction): string {
  if (person.name) return person.name;
  return person.kind === "guest" ? t("history.namelessGuest") : t("history.deletedPerson");
}

/** What somebody was in a run. */
export function roleOf(person: Attended, t: TFunction): string {
  return person.role ? t(`history.role.${person.role}`) : "";
}

const seconds = ["reconnectGrace", "askingGrace", "waitAgain", "hostAbsence", "emptyEnd"];
const figures = [...seconds, "idleNotice", "idleLogout"];

/** What else the audit list knows of a deed, in words. */
export function detailsOf(entry: AuditEntry, t: TFunction, language: string): string[] {
  return Object.entries(entry.data ?? {}).flatMap(([key, value]) => {
    const known = `audit.data.${key}.${value}`;
    if (figures.includes(key)) {
      const name = t(`audit.figure.${key}` as "audit.figure.limit");
      const time = Number(value) === 0 ? t("audit.off") : howLong(Number(value), language);
      return [t("audit.nowIs", { name, value: time })];
    }
    if (key === "limit") {
      const most = value === "0" ? t("audit.off") : value;
      return [t("audit.nowIs", { name: t("audit.figure.limit"), value: most })];
    }
    if (key === "run") return [t("history.run", { number: Number(value) })];
    const word = t(known as "audit.off", { defaultValue: "" });
    return word ? [word] : [];
  });
}
