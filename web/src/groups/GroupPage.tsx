import { Anchor, Badge, Button, Group, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SessionsView } from "../sessions/SessionsView";
import { IconBack, IconPeople } from "../ui/icons";
import { Lost } from "../ui/Lost";
import { ScreenTitle } from "../ui/ScreenTitle";
import { Waiting } from "../ui/Waiting";
import { type Dialog, GroupDialogs } from "./GroupDialogs";
import { GroupMenu } from "./GroupMenu";
import { groupQuery } from "./queries";

const route = getRouteApi("/account/groups/$id");

/** The sessions of one group. */
export function GroupRoute() {
  const { t } = useTranslation();
  const { me } = useRouteContext({ from: "/account" });
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const query = useQuery(groupQuery(id));
  const group = query.data;
  if (query.isError) return <Lost error={query.error} retry={() => void query.refetch()} />;
  if (!group) return <Waiting />;
  return (
    <>
      <SessionsView
        me={me}
        scope={{ group: id }}
        group={group}
        mayAdd={group.may.includes("new_session")}
        title={
          <Stack gap={2}>
            <BackToGroups />
            <ScreenTitle tab={group.name}>
              <bdi>{group.name}</bdi>
            </ScreenTitle>
          </Stack>
        }
        about={
          <Group gap="sm">
            {group.status !== "active" && (
              <Badge size="lg" color="clay" variant="light" tt="none">
                {t(`sessions.tab.${group.status}`)}
              </Badge>
            )}
            {group.may.includes("members") && (
              <Button
                component={Link}
                to="/groups/$id/members"
                params={{ id } as never}
                variant="default"
                leftSection={<IconPeople size={18} />}
              >
                {t("groups.members", { count: group.members })}
              </Button>
            )}
            <GroupMenu group={group} onDialog={setDialog} />
          </Group>
        }
        search={search}
        onSearch={(next) => void navigate({ search: next, replace: true })}
      />
      <GroupDialogs
        dialog={dialog}
        onClose={() => setDialog(null)}
        onDeleted={() => void navigate({ to: "/groups" })}
      />
    </>
  );
}

export function BackToGroups() {
  const { t } = useTranslation();
  return (
    <Anchor component={Link} to="/groups" size="sm">
      <Group gap={4} component="span">
        <IconBack size={16} className="alongText" />
        {t("groups.back")}
      </Group>
    </Anchor>
  );
}
