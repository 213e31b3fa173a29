import type { Me } from "../api/types";
import {
  IconAppearance,
  IconAudit,
  IconContacts,
  IconGroup,
  IconMail,
  IconPeople,
  IconSessions,
  IconSettings,
} from "./icons";

type Name =
  | "sessions"
  | "groups"
  | "contacts"
  | "people"
  | "outbox"
  | "audit"
  | "appearance"
  | "settings";

/** A place that the navigation leads to; its label is `app.places.{name}`. */
export type Place = {
  name: Name;
  to: "/" | `/${Exclude<Name, "sessions">}`;
  icon: typeof IconGroup;
};

const sessions: Place = { name: "sessions", to: "/", icon: IconSessions };
const groups: Place = { name: "groups", to: "/groups", icon: IconGroup };
const contacts: Place = { name: "contacts", to: "/contacts", icon: IconContacts };
const administration: Place[] = [
  { name: "people", to: "/people", icon: IconPeople },
  { name: "outbox", to: "/outbox", icon: IconMail },
  { name: "audit", to: "/audit", icon: IconAudit },
  { name: "appearance", to: "/appearance", icon: IconAppearance },
  { name: "settings", to: "/settings", icon: IconSettings },
];

/** Where somebody may go: their own lists, and what administrators look after. */
export function placesOf(me: Pick<Me, "kind" | "admin">): { own: Place[]; admin: Place[] } {
  return {
    own: me.kind === "licensed" ? [sessions, groups, contacts] : [sessions],
    admin: me.admin ? administration : [],
  };
}

/**
 * Whether an address may lead somebody somewhere: not into a place that the
 * navigation does not show them. The server refuses what is behind it anyway.
 */
export function leadsThere(me: Pick<Me, "kind" | "admin">, pathname: string): boolean {
  const within = ({ to }: Place) =>
    to !== "/" && (pathname === to || pathname.startsWith(`${to}/`));
  const place = [groups, contacts, ...administration].find(within);
  const { own, admin } = placesOf(me);
  return !place || own.includes(place) || admin.includes(place);
}
