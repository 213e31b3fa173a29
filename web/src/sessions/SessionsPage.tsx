import { getRouteApi, useRouteContext } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ScreenTitle } from "../ui/ScreenTitle";
import { SessionsView } from "./SessionsView";

const route = getRouteApi("/account/");

/** My sessions: all that one may enter, whether one's own, a group's or by invitation. */
export function SessionsRoute() {
  const { t } = useTranslation();
  const { me } = useRouteContext({ from: "/account" });
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <SessionsView
      me={me}
      scope={{}}
      title={<ScreenTitle>{t("sessions.title")}</ScreenTitle>}
      search={search}
      onSearch={(next) => void navigate({ search: next, replace: true })}
    />
  );
}
