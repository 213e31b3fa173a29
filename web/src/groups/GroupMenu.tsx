import { Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Group, groupsApi } from "../api/groups";
import type { Status } from "../api/types";
import { ActionsMenu } from "../ui/ActionsMenu";
import { showError } from "../ui/errors";
import { undoable } from "../ui/undo";
import type { Dialog } from "./GroupDialogs";

/** What changes a group's status, by what it is now. */
const changes = {
  active: ["close", "hide"],
  closed: ["reopen", "hide"],
  hidden: ["unhide", "close"],
} as const satisfies Record<Status, readonly (keyof typeof statusAfter)[]>;

export const statusAfter = {
  close: "closed",
  hide: "hidden",
  reopen: "active",
  unhide: "active",
} as const;

type Props = { group: Group; onDialog: (dialog: Dialog) => void };

/** *Actions* of a group: those that the server offers. */
export function GroupMenu({ group, onDialog }: Props) {
  const { t } = useTranslation();
  const setStatus = useSetStatus();
  const may = new Set(group.may);
  const { id } = group;
  const ask = (kind: Exclude<Dialog["kind"], "new">) => () => onDialog({ kind, group });
  const first: ReactNode[] = [
    may.has("show_sessions") && (
      <Menu.Item key="sessions" component={Link} to="/groups/$id" params={{ id } as never}>
        {t("groups.do.show_sessions")}
      </Menu.Item>
    ),
    may.has("members") && (
      <Menu.Item key="members" component={Link} to="/groups/$id/members" params={{ id } as never}>
        {t("groups.do.members")}
      </Menu.Item>
    ),
    may.has("new_session") && (
      <Menu.Item key="new" onClick={ask("newSession")}>
        {t("groups.do.new_session")}
      </Menu.Item>
    ),
  ].filter(Boolean);
  const second: ReactNode[] = [
    may.has("edit") && (
      <Menu.Item key="edit" onClick={ask("edit")}>
        {t("groups.do.edit")}
      </Menu.Item>
    ),
    may.has("set_owner") && (
      <Menu.Item key="owner" onClick={ask("handOver")}>
        {t("groups.do.set_owner")}
      </Menu.Item>
    ),
  ].filter(Boolean);
  const third: ReactNode[] = [
    may.has("set_status") &&
      changes[group.status].map((action) => (
        <Menu.Item
          key={action}
          onClick={() => {
            const putsOut = action === "close" || action === "hide";
            // Whoever is inside cannot be brought back by undoing it: that is asked.
            if (putsOut && group.status === "active" && group.sessions > 0) ask(action)();
            else void setStatus(group, statusAfter[action]);
          }}
        >
          {t(`groups.do.${action}`)}
        </Menu.Item>
      )),
    may.has("delete") && (
      <Menu.Item key="delete" c="var(--mantine-color-error)" onClick={ask("delete")}>
        {t("groups.do.delete")}
      </Menu.Item>
    ),
  ].filter(Boolean);
  return (
    <ActionsMenu name={group.name}>
      {first}
      {second.length > 0 && <Menu.Divider role="separator" />}
      {second}
      {third.length > 0 && <Menu.Divider role="separator" />}
      {third}
    </ActionsMenu>
  );
}

/** Opens, closes or hides a group with all its sessions, and offers to undo it. */
export function useSetStatus(): (group: Group, status: Status) => Promise<void> {
  const client = useQueryClient();
  const set = async (id: string, status: Status) => {
    await groupsApi.setStatus(id, status);
    await client.invalidateQueries({ queryKey: ["groups"] });
  };
  return async (group, status) => {
    try {
      await set(group.id, status);
      undoable(
        (t) => t(`groups.now.${status}`, { name: group.name }),
        () => set(group.id, group.status),
      );
    } catch (error) {
      showError(error);
    }
  };
}
