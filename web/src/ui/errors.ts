import i18next from "i18next";
import { Refused } from "../api/errors";
import { duration } from "./format";
import { toast } from "./toast";

/** What happened and what helps, in the page's language. */
export function errorText(error: unknown): string {
  const refused = error instanceof Refused ? error : new Refused("failed");
  const key = `errors.${refused.code}`;
  const text = i18next.exists(key) ? i18next.t(key as "errors.failed") : i18next.t("errors.failed");
  if (refused.retryAfter === undefined) return text;
  const time = duration(Math.max(1, Math.ceil(refused.retryAfter / 60)) * 60, i18next.language);
  return `${text} ${i18next.t("errors.againIn", { time })}`;
}

/** Says that something did not work, where no form is there to say it. */
export function showError(error: unknown): void {
  toast(() => errorText(error), "danger");
}
