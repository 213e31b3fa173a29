import { Button, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../live/react";
import { ErrorNote } from "../../ui/ErrorNote";
import { timeOfDay } from "../../ui/format";
import { Sheet } from "../../ui/Sheet";
import { toast } from "../../ui/toast";
import { Waiting } from "../../ui/Waiting";
import { type BoardVersion, versionsApi } from "./api";
import { byDay, dayName } from "./days";
import { Preview } from "./Preview";
import classes from "./VersionsDialog.module.css";

type Props = { board: string; name: string; onClose: () => void };

/** What a board was, by day; one of them can be looked at and brought back. */
export function VersionsDialog({ board, name, onClose }: Props) {
  const { t } = useTranslation();
  const { link } = useSession();
  const [wanted, setWanted] = useState<string>();
  const { data, error, isPending } = useQuery({
    queryKey: ["versions", link, board],
    queryFn: () => versionsApi.list(link, board),
    staleTime: 0,
    gcTime: 0,
  });
  const versions = data?.versions ?? [];
  const shown = versions.find(({ id }) => id === wanted) ?? versions[0];
  const restore = useMutation({
    mutationFn: (version: BoardVersion) => versionsApi.restore(link, board, version.id),
    onSuccess: () => {
      toast((t) => t("versions.restored"));
      onClose();
    },
  });
  return (
    <Sheet
      size="60rem"
      title={
        <>
          {t("versions.title")} · <bdi>{name}</bdi>
        </>
      }
      onClose={onClose}
    >
      {isPending && <Waiting />}
      <ErrorNote error={error} />
      {data && !shown && (
        <Stack gap="xs" py="lg" align="center" ta="center">
          <Text fw={600}>{t("versions.emptyTitle")}</Text>
          <Text c="dimmed" maw={440}>
            {t("versions.emptyText", { days: data.days })}
          </Text>
        </Stack>
      )}
      {data && shown && (
        <div className={classes.both}>
          <div className={classes.days}>
            <List versions={versions} shown={shown.id} onShow={setWanted} />
            <Text size="sm" c="dimmed" mt="sm">
              {t("versions.kept", { count: data.days })}
            </Text>
          </div>
          <section className={classes.look} aria-label={t("versions.preview")}>
            <Preview key={shown.id} board={board} version={shown.id} />
            <Text size="sm">{t("versions.about")}</Text>
            <ErrorNote error={restore.error} />
            <Button
              style={{ alignSelf: "end" }}
              loading={restore.isPending}
              onClick={() => restore.mutate(shown)}
            >
              {t("versions.restore")}
            </Button>
          </section>
        </div>
      )}
    </Sheet>
  );
}

type ListProps = {
  versions: readonly BoardVersion[];
  shown: string;
  onShow: (version: string) => void;
};

function List({ versions, shown, onShow }: ListProps) {
  const { t, i18n } = useTranslation();
  return byDay(versions).map(({ day, at, items }) => (
    <section key={day} aria-labelledby={`day-${at}`}>
      <Title order={3} fz="sm" c="dimmed" className={classes.day} id={`day-${at}`}>
        {dayName(at, i18n.language)}
      </Title>
      <ul className={classes.list}>
        {items.map((version) => (
          <li key={version.id}>
            <button
              type="button"
              className={classes.version}
              aria-pressed={version.id === shown}
              onClick={() => onShow(version.id)}
            >
              <strong>{timeOfDay(version.at, i18n.language)}</strong>
              <span>
                {t(`versions.reason.${version.reason}`)} ·{" "}
                {t("versions.elements", { count: version.elements })}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  ));
}
