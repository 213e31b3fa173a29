import { ActionIcon } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ComponentType, useState } from "react";
import { useTranslation } from "react-i18next";
import { showError } from "../../ui/errors";
import { dateAndTime } from "../../ui/format";
import { IconBoard, IconDelete, IconDownload, IconPicture } from "../../ui/icons";
import { ToolButton } from "../../ui/ToolButton";
import { undoable } from "../../ui/undo";
import {
  IconFile,
  IconFilePdf,
  IconFileText,
  IconFileZip,
  IconFilm,
  IconSound,
  IconToBoard,
} from "../icons";
import { downloadAddress, type FileItem, fileAddress, filesApi } from "./api";
import classes from "./FilesPanel.module.css";
import { filesQuery } from "./queries";
import { type FileKind, fileSize, kindOf } from "./words";

const icons: Record<FileKind, ComponentType<{ size?: number }>> = {
  image: IconPicture,
  pdf: IconFilePdf,
  board: IconBoard,
  text: IconFileText,
  sound: IconSound,
  film: IconFilm,
  archive: IconFileZip,
  other: IconFile,
};

/** What a board can take from the list. */
const forBoards = new Set<FileKind>(["image", "pdf", "board"]);

type Props = {
  file: FileItem;
  link: string;
  onToBoard?: (file: FileItem) => void;
  onDeleted: () => void;
};

/** One file of the list. */
export function FileRow({ file, link, onToBoard, onDeleted }: Props) {
  const { t, i18n } = useTranslation();
  const { name } = file;
  const kind = kindOf(file);
  const remove = useRemove(link, file, onDeleted);
  return (
    <li className={classes.row}>
      <Thumb file={file} link={link} kind={kind} />
      <div>
        <div className={classes.name}>
          <bdi>{name}</bdi>
        </div>
        <div className={classes.about}>
          <span>{fileSize(file.size, i18n.language)}</span>
          {file.by.name && (
            <span>
              <bdi>{file.by.name}</bdi>
            </span>
          )}
          <span>{dateAndTime(file.added, i18n.language)}</span>
        </div>
      </div>
      <div className={classes.actions}>
        {onToBoard && forBoards.has(kind) && (
          <ToolButton
            label={t("files.toBoardName", { name })}
            data-hint={t("files.toBoard")}
            onClick={() => onToBoard(file)}
          >
            <IconToBoard size={20} />
          </ToolButton>
        )}
        <ActionIcon
          data-hint={t("files.download")}
          component="a"
          href={downloadAddress(link, file.hash)}
          download={name}
          variant="subtle"
          color="gray"
          size={36}
          aria-label={t("files.downloadName", { name })}
        >
          <IconDownload size={20} />
        </ActionIcon>
        {file.may.includes("delete") && (
          <ToolButton
            label={t("files.deleteName", { name })}
            data-hint={t("files.delete")}
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            <IconDelete size={20} />
          </ToolButton>
        )}
      </div>
    </li>
  );
}

function Thumb({ file, link, kind }: { file: FileItem; link: string; kind: FileKind }) {
  const [broken, setBroken] = useState(false);
  const Icon = icons[kind];
  return (
    <span className={classes.thumb} aria-hidden="true">
      {kind === "image" && !broken ? (
        <img
          src={fileAddress(link, file.hash)}
          alt=""
          loading="lazy"
          decoding="async"
          onError={() => setBroken(true)}
        />
      ) : (
        <Icon size={22} />
      )}
    </span>
  );
}

function useRemove(link: string, file: FileItem, onDeleted: () => void) {
  const client = useQueryClient();
  const again = () => client.invalidateQueries(filesQuery(link));
  return useMutation({
    mutationFn: () => filesApi.remove(link, file.hash),
    onSuccess: async () => {
      undoable(
        (t) => t("files.deleted", { name: file.name }),
        async () => {
          await filesApi.bringBack(link, file);
          await again();
        },
      );
      onDeleted();
      await again();
    },
    onError: async (error) => {
      showError(error);
      await again();
    },
  });
}
