import { Badge, Menu, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Item, type SessionPeople, type SessionPerson, sessionsApi } from "../../api/sessions";
import { ActionsMenu } from "../../ui/ActionsMenu";
import { ErrorNote } from "../../ui/ErrorNote";
import { showError } from "../../ui/errors";
import { PersonName } from "../../ui/PersonName";
import { PersonSearch } from "../../ui/PersonSearch";
import { Row, Rows } from "../../ui/Rows";
import { Sheet } from "../../ui/Sheet";
import { undoable } from "../../ui/undo";
import { Waiting } from "../../ui/Waiting";
import { sessionPeopleQuery } from "../lists";

type Role = "owner" | "cohost" | "member";

/** Who hosts a session and who may always enter: added by typing, changed by their actions. */
export function PeopleDialog({ item, onClose }: { item: Item; onClose: () => void }) {
  const { t } = useTranslation();
  const change = useChange(item.link);
  const query = useQuery(sessionPeopleQuery(item.link));
  const all = query.data;
  if (!all) {
    return (
      <Sheet title={t("sessions.people.title")} onClose={onClose}>
        {query.isError ? <ErrorNote error={query.error} /> : <Waiting />}
      </Sheet>
    );
  }
  const rows: [SessionPerson, Role][] = [
    [all.owner, "owner"],
    ...all.cohosts.map((one): [SessionPerson, Role] => [one, "cohost"]),
    ...all.members.map((one): [SessionPerson, Role] => [one, "member"]),
  ];
  return (
    <Sheet title={t("sessions.people.title")} size="lg" onClose={onClose}>
      <Stack>
        <PersonSearch
          label={t("sessions.people.add")}
          without={new Set(rows.map(([one]) => one.id))}
          fits={(one) => one.id !== undefined}
          onPick={(one) => void change(() => sessionsApi.addMember(item.link, one.id ?? ""))}
          disabled={!all.may.includes("configure")}
        />
        {all.group && (
          <Text c="dimmed">{t("sessions.people.ofGroup", { name: all.group.name })}</Text>
        )}
        <Rows label={t("sessions.people.title")}>
          {rows.map(([one, role]) => (
            <Row
              key={one.id}
              name={
                <PersonName id={one.id} name={one.name}>
                  {role !== "member" && (
                    <Badge variant="light" size="sm" tt="none">
                      {t(`groups.role.${role}`)}
                    </Badge>
                  )}
                </PersonName>
              }
              actions={
                role !== "owner" && (
                  <Actions item={item} one={one} role={role} may={all.may} change={change} />
                )
              }
            />
          ))}
        </Rows>
      </Stack>
    </Sheet>
  );
}

type Change = (act: () => Promise<unknown>) => Promise<boolean>;

function useChange(link: string): Change {
  const client = useQueryClient();
  return async (act) => {
    try {
      await act();
      return true;
    } catch (error) {
      showError(error);
      return false;
    } finally {
      await client.invalidateQueries({ queryKey: sessionPeopleQuery(link).queryKey });
    }
  };
}

function Actions({
  item,
  one,
  role,
  may,
  change,
}: {
  item: Item;
  one: SessionPerson;
  role: "cohost" | "member";
  may: SessionPeople["may"];
  change: Change;
}) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const hosts = may.includes("set_hosts");
  const set = (next: "owner" | "cohost" | "none") =>
    change(() => sessionsApi.setHost(item.link, one.id, next));
  const remove = async () => {
    const { link } = item;
    if (await change(() => sessionsApi.removeMember(link, one.id))) {
      undoable(
        (t) => t("groups.removed", { name: one.name }),
        () => change(() => sessionsApi.addMember(link, one.id)),
      );
    }
  };
  // What the group makes somebody, the group's own page changes.
  if (role === "cohost" ? !hosts || one.byGroup : !may.includes("configure")) return null;
  return (
    <ActionsMenu name={one.name} onClose={() => setAsked(false)}>
      {hosts && one.kind === "licensed" && role === "member" && (
        <Menu.Item onClick={() => void set("cohost")}>{t("groups.makeCohost")}</Menu.Item>
      )}
      {hosts && role === "cohost" && (
        <Menu.Item onClick={() => void set("none")}>{t("groups.endCohost")}</Menu.Item>
      )}
      {hosts && one.kind === "licensed" && (
        <Menu.Item
          closeMenuOnClick={asked}
          onClick={() => (asked ? void set("owner") : setAsked(true))}
        >
          {asked ? t("sessions.people.handOverSure") : t("groups.handOver")}
        </Menu.Item>
      )}
      {role === "member" && (
        <Menu.Item onClick={() => void remove()}>{t("groups.remove")}</Menu.Item>
      )}
    </ActionsMenu>
  );
}
