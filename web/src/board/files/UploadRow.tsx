import { ActionIcon, Button, Group, Progress, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Refused } from "../../api/errors";
import { errorText } from "../../ui/errors";
import { IconAlert, IconClose } from "../../ui/icons";
import { IconAgain, IconUpload } from "../icons";
import type { Limits } from "../types";
import type { FileItems } from "./api";
import classes from "./FilesPanel.module.css";
import type { UploadState } from "./uploads";
import { fileSize } from "./words";

type Props = {
  upload: UploadState;
  /** What room there is, where it is known. */
  room?: FileItems;
  limits?: Limits;
  onCancel: () => void;
  onRetry: () => void;
};

/** One file on its way. */
export function UploadRow({ upload, room, limits, onCancel, onRetry }: Props) {
  const { t, i18n } = useTranslation();
  const { name, is, share, size } = upload;
  const problem = useProblem(upload, room, limits);
  const size_ = fileSize(size, i18n.language);
  return (
    <li className={classes.row}>
      <span className={classes.thumb} aria-hidden="true">
        {is === "failed" ? <IconAlert size={22} /> : <IconUpload size={22} />}
      </span>
      <div>
        <div className={classes.name}>
          <bdi>{name}</bdi>
        </div>
        <div className={classes.about}>
          <span>{size_}</span>
          {is !== "failed" && (
            <span>
              {is === "waiting"
                ? t("files.waits")
                : t("files.share", { share: Math.floor(share * 100) })}
            </span>
          )}
        </div>
      </div>
      <div className={classes.actions}>
        {is !== "failed" && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t("files.cancelName", { name })}
            onClick={onCancel}
          >
            <IconClose size={20} />
          </ActionIcon>
        )}
      </div>
      {is === "sending" && (
        <Progress
          className={classes.progress}
          size="sm"
          radius="xl"
          value={share * 100}
          animated={share === 0 || share === 1}
          aria-label={t("files.shareName", { name })}
        />
      )}
      {is === "failed" && (
        <div className={classes.progress}>
          <Text size="sm" role="alert" c="var(--mantine-color-error)">
            {problem}
          </Text>
          <Group gap="xs" mt={6}>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconAgain size={16} />}
              aria-label={t("files.retryName", { name })}
              onClick={onRetry}
            >
              {t("app.tryAgain")}
            </Button>
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              aria-label={t("files.dismissName", { name })}
              onClick={onCancel}
            >
              {t("files.dismiss")}
            </Button>
          </Group>
        </div>
      )}
    </li>
  );
}

/** Why a file could not be added, and what helps. */
function useProblem({ error }: UploadState, room?: FileItems, limits?: Limits): string {
  const { t, i18n } = useTranslation();
  const size = (bytes: number) => fileSize(bytes, i18n.language);
  const code = error instanceof Refused ? error.code : "failed";
  if (code === "too_large" && limits) return t("files.tooLarge", { most: size(limits.file) });
  if (code === "session_full" && room && room.most > 0) {
    return t("files.sessionFull", { used: size(room.used), most: size(room.most) });
  }
  return errorText(error);
}
