import { Button, FileButton, Progress, Stack, Text } from "@mantine/core";
import { type DragEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../live/react";
import { ErrorNote } from "../../ui/ErrorNote";
import { Waiting } from "../../ui/Waiting";
import { IconUpload } from "../icons";
import { useWorkspaceState } from "../react";
import type { FileItem, FileItems } from "./api";
import { FileRow } from "./FileRow";
import classes from "./FilesPanel.module.css";
import { useFiles } from "./queries";
import { UploadRow } from "./UploadRow";
import { useUploads } from "./useUploads";
import { fileSize } from "./words";

type Props = {
  /** Puts an image, or a document page by page, on the board that is shown; missing: there is none. */
  onToBoard?: (file: FileItem) => void;
};

/** The files of the session: to look through, to add to, to keep, to put on the board. */
export function FilesPanel({ onToBoard }: Props) {
  const { t } = useTranslation();
  const { link } = useSession();
  const state = useWorkspaceState();
  const { data, error, isPending, refetch } = useFiles();
  const [uploads, sending] = useUploads();
  const [over, setOver] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const mayEdit = state?.mayEdit ?? false;
  const add = (files: readonly File[]) => {
    if (mayEdit && files.length > 0) uploads.add(files, state?.limits.file ?? Number.MAX_VALUE);
  };
  const carries = (event: DragEvent) => mayEdit && event.dataTransfer.types.includes("Files");
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for pointers; the button does the same
    <div
      className={classes.panel}
      data-over={over > 0}
      onDragEnter={(event) => carries(event) && setOver(over + 1)}
      onDragLeave={(event) => carries(event) && setOver(Math.max(0, over - 1))}
      onDragOver={(event) => carries(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!carries(event)) return;
        event.preventDefault();
        setOver(0);
        add([...event.dataTransfer.files]);
      }}
    >
      {mayEdit && <Add onAdd={add} />}
      {sending.length > 0 && (
        <ul className={classes.list} aria-label={t("files.sending")}>
          {sending.map((one) => (
            <UploadRow
              key={one.id}
              upload={one}
              room={data}
              limits={state?.limits}
              onCancel={() => uploads.cancel(one.id)}
              onRetry={() => uploads.retry(one.id)}
            />
          ))}
        </ul>
      )}
      {isPending && <Waiting label={t("files.loading")} />}
      {error && !data && (
        <Stack gap="sm" align="start">
          <ErrorNote error={error} />
          <Button variant="default" onClick={() => void refetch()}>
            {t("app.tryAgain")}
          </Button>
        </Stack>
      )}
      {data?.files.length === 0 && sending.length === 0 && <Empty mayEdit={mayEdit} />}
      {data && data.files.length > 0 && (
        <ul ref={list} className={classes.list} aria-label={t("files.title")} tabIndex={-1}>
          {data.files.map((file) => (
            <FileRow
              key={file.hash}
              file={file}
              link={link}
              onToBoard={mayEdit ? onToBoard : undefined}
              // The row is gone: the keyboard stays in the list.
              onDeleted={() => list.current?.focus()}
            />
          ))}
        </ul>
      )}
      {data && <Use {...data} />}
    </div>
  );
}

function Add({ onAdd }: { onAdd: (files: readonly File[]) => void }) {
  const { t } = useTranslation();
  const reset = useRef<() => void>(null);
  return (
    <div className={classes.drop}>
      <FileButton
        multiple
        resetRef={reset}
        onChange={(files) => {
          onAdd(files);
          reset.current?.(); // the same file can be chosen again
        }}
      >
        {(button) => (
          <Button {...button} leftSection={<IconUpload size={18} />}>
            {t("files.add")}
          </Button>
        )}
      </FileButton>
      <Text component="p" size="sm" c="dimmed">
        {t("files.drop")}
      </Text>
    </div>
  );
}

function Empty({ mayEdit }: { mayEdit: boolean }) {
  const { t } = useTranslation();
  return (
    <Stack gap={4} py="lg" align="center" ta="center">
      <Text fw={600}>{t("files.emptyTitle")}</Text>
      <Text size="sm" c="dimmed" maw={340}>
        {t(mayEdit ? "files.emptyText" : "files.emptyReadText")}
      </Text>
    </Stack>
  );
}

/** From here on the bar says that room becomes scarce. */
const scarce = 0.9;

function Use({ used, most }: FileItems) {
  const { t, i18n } = useTranslation();
  const words =
    most > 0
      ? t("files.used", {
          used: fileSize(used, i18n.language),
          most: fileSize(most, i18n.language),
        })
      : t("files.usedAll", { used: fileSize(used, i18n.language) });
  const share = most > 0 ? Math.min(1, used / most) : 0;
  return (
    <div className={classes.use}>
      <Text size="sm" c="dimmed">
        {words}
      </Text>
      {most > 0 && (
        <Progress
          mt={6}
          size="sm"
          radius="xl"
          value={Math.ceil(share * 100)}
          color={share >= scarce ? "clay" : "aegean"}
          aria-label={words}
        />
      )}
      {share >= scarce && (
        <Text size="sm" mt={6}>
          {t("files.scarce")}
        </Text>
      )}
    </div>
  );
}
