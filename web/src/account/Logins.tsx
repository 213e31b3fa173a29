import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import type { Login } from "../api/types";
import { ErrorNote } from "../ui/ErrorNote";
import { dateAndTime } from "../ui/format";
import { Waiting } from "../ui/Waiting";
import { deviceOf } from "./agent";
import { useBecome } from "./me";

/** Where this account is logged in, and how to end that. */
export function Logins() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const become = useBecome();
  const navigate = useNavigate();
  const logins = useQuery({ queryKey: ["logins"], queryFn: api.logins });
  const endOne = useMutation({
    mutationFn: api.endLogin,
    onSuccess: () => client.invalidateQueries({ queryKey: ["logins"] }),
  });
  const endAll = useMutation({
    mutationFn: api.endLogins,
    onSuccess: async () => {
      await become(null);
      await navigate({ to: "/login" });
    },
  });
  if (logins.isPending) return <Waiting />;
  return (
    <Stack gap="md">
      <ErrorNote error={logins.error ?? endOne.error ?? endAll.error} />
      <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: "none" }}>
        {(logins.data ?? []).map((login) => (
          <Entry key={login.id} login={login} onEnd={() => endOne.mutate(login.id)} />
        ))}
      </Stack>
      <Group>
        <Button
          color="danger"
          variant="light"
          loading={endAll.isPending}
          onClick={() => endAll.mutate()}
        >
          {t("profile.logOutEverywhere")}
        </Button>
      </Group>
    </Stack>
  );
}

function Entry({ login, onEnd }: { login: Login; onEnd: () => void }) {
  const { t, i18n } = useTranslation();
  const { browser, system } = deviceOf(login.agent);
  const name = [browser, system].filter(Boolean).join(" · ") || t("profile.unknownDevice");
  return (
    <Group component="li" justify="space-between" wrap="nowrap" gap="md">
      <Stack gap={0} miw={0}>
        <Group gap="xs">
          <Text fw={600}>{name}</Text>
          {login.current && (
            <Badge variant="light" tt="none">
              {t("profile.thisOne")}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {t("profile.lastUsed", { when: dateAndTime(login.acted, i18n.language) })} ·{" "}
          <bdi>{login.address}</bdi>
        </Text>
      </Stack>
      {!login.current && (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={onEnd}
          aria-label={t("profile.endLogin", { name })}
        >
          {t("profile.logOut")}
        </Button>
      )}
    </Group>
  );
}
