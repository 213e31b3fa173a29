import { Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Item, type SessionAction, sessionsApi } from "../api/sessions";
import type { Status } from "../api/types";
import { ActionsMenu } from "../ui/ActionsMenu";
import { copyText } from "../ui/copy";
import { showError } from "../ui/errors";
import { toast } from "../ui/toast";
import { undoable } from "../ui/undo";
import { takeSessions } from "./lists";
import type { Dialog } from "./SessionDialogs";

type Props = { item: Item; onDialog: (dialog: Dialog) => void };

/** The groups of the menu, in the order in which they stand; which entries are there, the server says. */
const order: readonly (readonly SessionAction[])[] = [
  ["open", "copy_link", "invite", "people", "rooms", "attendance"],
  ["edit", "copy", "move"],
  ["reopen", "close", "unhide", "hide", "delete"],
];

/** *Actions* of a session. */
export function SessionMenu({ item, onDialog }: Props) {
  const offered = new Set(item.actions);
  const parts = order.map((part) => part.filter((action) => offered.has(action)));
  const entries: ReactNode[] = [];
  for (const part of parts) {
    if (part.length > 0 && entries.length > 0) {
      entries.push(<Menu.Divider key={`before ${part[0]}`} role="separator" />);
    }
    for (const action of part) {
      entries.push(<Entry key={action} action={action} item={item} onDialog={onDialog} />);
    }
  }
  return <ActionsMenu name={item.name}>{entries}</ActionsMenu>;
}

function Entry({ action, item, onDialog }: Props & { action: SessionAction }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const setStatus = useSetStatus();
  const label = t(`sessions.do.${action}`);
  const act = () => {
    switch (action) {
      case "open":
        return;
      case "copy_link":
        return void copyText(`${window.location.origin}/s/${item.link}`).then(
          () => toast((t) => t("sessions.copied")),
          showError,
        );
      case "attendance":
        return void navigate({ to: `/sessions/${item.link}/history` });
      case "edit":
      case "people":
      case "invite":
      case "rooms":
      case "copy":
      case "move":
      case "delete":
        return onDialog({ kind: action, item });
      case "close":
      case "hide":
        // Whoever is inside cannot be brought back by undoing it: that is asked.
        if (item.inside > 0) return onDialog({ kind: action, item });
        return void setStatus(item, statusAfter[action]);
      case "reopen":
      case "unhide":
        return void setStatus(item, statusAfter[action]);
    }
  };
  if (action === "open") {
    return (
      <Menu.Item component={Link} to="/s/$link" params={{ link: item.link } as never}>
        {label}
      </Menu.Item>
    );
  }
  return (
    <Menu.Item c={action === "delete" ? "var(--mantine-color-error)" : undefined} onClick={act}>
      {label}
    </Menu.Item>
  );
}

export const statusAfter = {
  close: "closed",
  hide: "hidden",
  reopen: "active",
  unhide: "active",
} as const satisfies Partial<Record<SessionAction, Status>>;

/** Opens, closes or hides a session and offers to undo it. */
export function useSetStatus(): (item: Item, status: Status) => Promise<void> {
  const client = useQueryClient();
  const set = async (link: string, status: Status) =>
    takeSessions(client, [await sessionsApi.setStatus(link, status)], []);
  return async (item, status) => {
    try {
      await set(item.link, status);
      undoable(
        (t) => t(`sessions.now.${status}`, { name: item.name }),
        () => set(item.link, item.status),
      );
    } catch (error) {
      showError(error);
    }
  };
}
