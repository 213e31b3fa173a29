import { Alert, Button, Divider } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import { IconAlert } from "../ui/icons";

/** What this deployment is, and what it offers to who is nobody yet. */
export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: api.setup,
  staleTime: 5 * 60_000,
});

/** Where somebody who logs in on this page is to be afterwards. */
function here(): string {
  const { pathname, search } = window.location;
  return pathname === "/login" ? "/" : pathname + search;
}

/** Log in by the organisation's own provider, where the operator has set one. */
export function SingleSignOn() {
  const { t } = useTranslation();
  const sso = useQuery(setupQuery).data?.sso;
  if (!sso) return null;
  return (
    <>
      <Divider label={t("login.or")} />
      <Button
        component="a"
        size="md"
        variant="default"
        href={`/sso/start?to=${encodeURIComponent(here())}`}
      >
        {t("login.sso.button", { name: sso.name })}
      </Button>
    </>
  );
}

const reasons = ["failed", "cancelled", "expired", "unavailable", "email", "locked"] as const;
export type SsoReason = (typeof reasons)[number];

/** Why a sign-on led back to the log-in, from the page's address. */
export function ssoSearch(input: Record<string, unknown>): { sso?: SsoReason } {
  const sso = reasons.find((one) => one === input.sso);
  return sso ? { sso } : {};
}

/** Says why a sign-on did not work, and what helps. */
export function SsoProblem({ why }: { why?: SsoReason }) {
  const { t } = useTranslation();
  if (!why) return null;
  return (
    <Alert role="alert" color="danger" variant="light" icon={<IconAlert size={20} />} p="sm">
      {t(`login.sso.${why}`)}
    </Alert>
  );
}
