import { Badge, Menu, Paper, Stack, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Found, refOf } from "../api/find";
import { type Group, groupsApi, type Member, refOfMember } from "../api/groups";
import { ActionsMenu } from "../ui/ActionsMenu";
import { showError } from "../ui/errors";
import { Lost } from "../ui/Lost";
import { PagedRows } from "../ui/PagedRows";
import { PersonName } from "../ui/PersonName";
import { PersonSearch } from "../ui/PersonSearch";
import { Row } from "../ui/Rows";
import { ScreenTitle } from "../ui/ScreenTitle";
import { SearchBox } from "../ui/SearchBox";
import { toast } from "../ui/toast";
import { undoable } from "../ui/undo";
import { Waiting } from "../ui/Waiting";
import { type Dialog, GroupDialogs } from "./GroupDialogs";
import { BackToGroups } from "./GroupPage";
import { groupQuery, membersQuery } from "./queries";

const route = getRouteApi("/account/groups/$id/members");
const few = 8;

/** Who belongs to a group: added by typing, changed by their actions. */
export function MembersRoute() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const query = useQuery(groupQuery(id));
  const group = query.data;
  if (query.isError) return <Lost error={query.error} retry={() => void query.refetch()} />;
  if (!group) return <Waiting />;
  return (
    <Stack gap="lg">
      <Stack gap={2}>
        <BackToGroups />
        <ScreenTitle>{t("groups.membersTitle", { name: group.name })}</ScreenTitle>
      </Stack>
      <Members group={group} />
    </Stack>
  );
}

function Members({ group }: { group: Group }) {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const change = useChange();
  const query = useInfiniteQuery(membersQuery(group.id, q));
  const shown = query.data?.pages.flatMap((page) => page.members) ?? [];
  const add = async (found: Found) => {
    if (await change(() => groupsApi.addMember(group.id, refOf(found)))) {
      toast((t) => t(found.id ? "groups.added" : "groups.addedOpen", { name: found.name }));
    }
  };
  return (
    <>
      {group.may.includes("members") && (
        <Paper withBorder radius="lg" p="md">
          <PersonSearch
            label={t("groups.add")}
            without={new Set(shown.map(({ id }) => id))}
            onPick={(found) => void add(found)}
          />
        </Paper>
      )}
      {(q !== "" || query.hasNextPage || shown.length >= few) && (
        <SearchBox label={t("groups.search")} value={q} onSearch={setQ} />
      )}
      <PagedRows
        label={t("groups.membersList")}
        query={query}
        rows={(page) => page.members}
        columns={1}
        empty={
          <Text c="dimmed" role="status">
            {t("groups.noMember", { search: q })}
          </Text>
        }
      >
        {(member) => (
          <Row
            key={member.id}
            name={
              <PersonName
                id={member.id}
                name={member.name}
                email={member.email}
                open={member.open}
              />
            }
            cells={[<RoleBadge key="role" role={member.role} />]}
            actions={
              <MemberMenu group={group} member={member} change={change} onDialog={setDialog} />
            }
          />
        )}
      </PagedRows>
      <GroupDialogs dialog={dialog} onClose={() => setDialog(null)} />
    </>
  );
}

function RoleBadge({ role }: { role: Member["role"] }) {
  const { t } = useTranslation();
  const color = role === "member" ? "gray" : "aegean";
  return (
    <Badge variant="light" color={color} tt="none">
      {t(`groups.role.${role}`)}
    </Badge>
  );
}

type Change = (act: () => Promise<unknown>) => Promise<boolean>;

function useChange(): Change {
  const client = useQueryClient();
  return async (act) => {
    try {
      await act();
      return true;
    } catch (error) {
      showError(error);
      return false;
    } finally {
      await client.invalidateQueries({ queryKey: ["groups"] });
    }
  };
}

type MenuProps = {
  group: Group;
  member: Member;
  change: Change;
  onDialog: (dialog: Dialog) => void;
};

function MemberMenu({ group, member, change, onDialog }: MenuProps) {
  const { t } = useTranslation();
  const { me } = useRouteContext({ from: "/account" });
  const { id, role, name } = member;
  const roles = group.may.includes("set_roles");
  const managing = group.may.includes("members");
  // Co-hosts look after members; what co-hosts are, only the owner decides.
  if (role === "owner" || !managing || (role === "cohost" && !roles && id !== me.id)) return null;
  const licensed = member.kind === "licensed" && !member.open;
  const remove = async () => {
    if (!(await change(() => groupsApi.removeMember(group.id, member.id)))) return;
    undoable(
      (t) => t("groups.removed", { name }),
      () => change(() => groupsApi.addMember(group.id, refOfMember(member), role)),
    );
  };
  return (
    <ActionsMenu name={name}>
      {roles && licensed && (
        <>
          <Menu.Item
            onClick={() =>
              void change(() =>
                groupsApi.setRole(group.id, id, role === "cohost" ? "member" : "cohost"),
              )
            }
          >
            {t(role === "cohost" ? "groups.endCohost" : "groups.makeCohost")}
          </Menu.Item>
          {group.may.includes("set_owner") && (
            <Menu.Item onClick={() => onDialog({ kind: "handOver", group, to: member })}>
              {t("groups.handOver")}
            </Menu.Item>
          )}
          <Menu.Divider role="separator" />
        </>
      )}
      <Menu.Item onClick={() => void remove()}>{t("groups.remove")}</Menu.Item>
    </ActionsMenu>
  );
}
