import { Button, Progress, Text } from "@mantine/core";
import { type ReactNode, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { boardsApi } from "../api/boards";
import { useInside, useSession } from "../live/react";
import { errorText, showError } from "../ui/errors";
import type { Pictures } from "./canvas/pictures";
import classes from "./Notices.module.css";
import { contentsOf } from "./order";
import { useWorkspace } from "./react";
import type { ShownBoard } from "./shown";
import type { WorkspaceState } from "./types";
import type { Following } from "./useFollowing";

/** From so many elements on a new board is suggested. */
const large = 4_000;

type Props = {
  state: WorkspaceState;
  board: ShownBoard | null;
  boardId: string;
  pictures: Pictures;
  following: Following;
  nameOf: (person: string) => string;
  onShow: (board: string) => void;
};

/** What is to be known about the board now, one line each, with what can be done about it. */
export function Notices(props: Props) {
  return (
    <div className={classes.notices} role="status">
      <Leading {...props} />
      <OfPictures {...props} />
      {props.board && <Large {...props} board={props.board} />}
    </div>
  );
}

function Leading({ state, boardId, following, nameOf }: Props) {
  const { t } = useTranslation();
  const workspace = useWorkspace();
  const { me } = useInside();
  const { leader } = state;
  if (leader?.by === me.id) {
    return (
      <Notice tone="lead" text={t("board.youLead")}>
        <Act onClick={() => workspace.lead(boardId, false)}>{t("board.stopLeading")}</Act>
      </Notice>
    );
  }
  if (leader?.followed) {
    return (
      <Notice tone="lead" text={t("board.ledBy", { name: nameOf(leader.by) })}>
        <Act onClick={() => workspace.follow(false)}>{t("board.stopFollowing")}</Act>
      </Notice>
    );
  }
  if (following.person) {
    return (
      <Notice tone="lead" text={t("board.following", { name: nameOf(following.person) })}>
        <Act onClick={following.stop}>{t("board.stopFollowing")}</Act>
      </Notice>
    );
  }
  if (leader) {
    return (
      <Notice text={t("board.notFollowed", { name: nameOf(leader.by) })}>
        <Act onClick={() => workspace.follow(true)}>{t("board.followAgain")}</Act>
      </Notice>
    );
  }
  return null;
}

function OfPictures({ pictures, state }: Props) {
  const { t } = useTranslation();
  const workspace = useWorkspace();
  const here = useSyncExternalStore(pictures.subscribe, pictures.getSnapshot);
  const { pictures: away } = state;
  const sending = here.sending + away.sending;
  const unsent = [...here.unsent, ...away.unsent];
  const [first] = unsent;
  const { missing } = here;
  const handleOff = () => {
    workspace.pictures.takeOff();
    pictures.discard(away.unsent.map(({ id }) => id));
  };
  return (
    <>
      {sending > 0 && (
        <Notice text={t("board.sending", { count: sending })}>
          <Progress
            className={classes.share}
            value={((away.share * away.sending) / sending) * 100}
            aria-label={t("board.sending", { count: sending })}
          />
        </Notice>
      )}
      {away.inPage > 0 && <Notice tone="failed" text={t("board.inPage", { count: away.inPage })} />}
      {first && (
        <Notice
          tone="failed"
          text={`${t("board.unsent", { count: unsent.length })} ${errorText(first.error)}`}
        >
          <Act onClick={() => workspace.pictures.retry()}>{t("app.tryAgain")}</Act>
          <Act onClick={handleOff}>{t("board.takeOff")}</Act>
        </Notice>
      )}
      {missing.length > 0 && (
        <Notice tone="failed" text={t("board.missing", { count: missing.length })}>
          <Act onClick={pictures.retry}>{t("app.tryAgain")}</Act>
        </Notice>
      )}
    </>
  );
}

function Large({ board, state, onShow }: Props & { board: ShownBoard }) {
  const { t } = useTranslation();
  const { link } = useSession();
  const rev = useSyncExternalStore(board.watchContent, board.getContent);
  const [away, setAway] = useState<string>();
  if (!state.mayEdit || away === board.doc.id || board.elements.size < large || rev === 0) {
    return null;
  }
  const count = contentsOf(board.elements.values()).elements;
  if (count < large) return null;
  const handleAdd = () => {
    boardsApi.add(link).then((made) => onShow(made.id), showError);
  };
  return (
    <Notice text={t("board.large", { count })}>
      {state.mayArrange && <Act onClick={handleAdd}>{t("board.add")}</Act>}
      <Act onClick={() => setAway(board.doc.id)}>{t("people.notNow")}</Act>
    </Notice>
  );
}

type NoticeProps = { text: string; tone?: "lead" | "failed"; children?: ReactNode };

function Notice({ text, tone, children }: NoticeProps) {
  return (
    <div className={classes.notice} data-tone={tone}>
      <Text size="sm" className={classes.text}>
        {text}
      </Text>
      {children}
    </div>
  );
}

function Act({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <Button size="compact-sm" variant="white" color="dark" onClick={onClick}>
      {children}
    </Button>
  );
}
