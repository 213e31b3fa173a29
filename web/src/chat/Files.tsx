import { useTranslation } from "react-i18next";
import { downloadAddress, fileAddress } from "../board/files/api";
import { fileSize } from "../board/files/words";
import { IconFile } from "../board/icons";
import { useSession } from "../live/react";
import classes from "./Chat.module.css";
import type { ChatFile } from "./types";

/** The files of a message: pictures as such, everything else to be kept. */
export function Files({ files }: { files: readonly ChatFile[] }) {
  return (
    <ul className={classes.files}>
      {files.map((file) => (
        <li key={file.sha256 + file.name}>
          <File file={file} />
        </li>
      ))}
    </ul>
  );
}

function File({ file }: { file: ChatFile }) {
  const { t, i18n } = useTranslation();
  const { link } = useSession();
  const { name, size, type, width, height, sha256 } = file;
  if (!type) return <span className={classes.file}>{t("chat.fileLost", { name })}</span>;
  if (width && height)
    return (
      <a
        className={classes.picture}
        href={fileAddress(link, sha256)}
        target="_blank"
        rel="noopener noreferrer"
      >
        <img
          src={fileAddress(link, sha256)}
          alt={name}
          width={width}
          height={height}
          loading="lazy"
          decoding="async"
        />
      </a>
    );
  return (
    <a
      className={classes.file}
      href={downloadAddress(link, sha256)}
      download={name}
      aria-label={t("files.downloadName", { name })}
    >
      <IconFile size={20} aria-hidden="true" />
      <span className={classes.fileName}>
        <bdi>{name}</bdi>
      </span>
      <span className={classes.size}>{fileSize(size, i18n.language)}</span>
    </a>
  );
}
