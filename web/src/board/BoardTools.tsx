import { ActionIcon, Button, FileButton, Indicator, Menu, Text } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import { useInside, useSession } from "../live/react";
import { showError } from "../ui/errors";
import {
  IconCheck,
  IconContents,
  IconDots,
  IconFollow,
  IconGather,
  IconLead,
  IconNote,
  IconPeople,
  IconPicture,
  IconRename,
} from "../ui/icons";
import { PersonAvatar } from "../ui/PersonAvatar";
import { ToolButton } from "../ui/ToolButton";
import { toast } from "../ui/toast";
import classes from "./BoardArea.module.css";
import type { CanvasHandle } from "./canvas/handle";
import { type NoteColor, noteColors } from "./make";
import { useWorkspace } from "./react";
import type { ShownBoard } from "./shown";
import type { WorkspaceState } from "./types";
import type { Following } from "./useFollowing";

type Props = {
  state: WorkspaceState;
  board: ShownBoard | null;
  boardId: string;
  handle: CanvasHandle | null;
  contents: boolean;
  following: Following;
  nameOf: (person: string) => string;
  onContents: () => void;
};

/** What can be done with a board besides drawing on it. */
export function BoardTools(props: Props) {
  const { t } = useTranslation();
  const { state, board, handle, contents, onContents } = props;
  return (
    <div className={classes.tools}>
      {state.mayEdit ? (
        <>
          <Notes handle={handle} />
          <FileButton
            accept="image/*"
            multiple
            onChange={(files) => files.length > 0 && handle?.addPictures(files)}
          >
            {(button) => (
              <ToolButton {...button} label={t("board.picture")} disabled={!handle}>
                <IconPicture size={20} />
              </ToolButton>
            )}
          </FileButton>
        </>
      ) : (
        <Text
          data-hint={t("board.lookOnlyAbout")}
          size="sm"
          className={classes.lookOnly}
          tabIndex={0}
          role="note"
          aria-label={`${t("board.lookOnly")}. ${t("board.lookOnlyAbout")}`}
        >
          {t("board.lookOnly")}
        </Text>
      )}
      <ToolButton
        label={t("board.contents.title")}
        variant={contents ? "light" : "subtle"}
        color={contents ? undefined : "gray"}
        aria-pressed={contents}
        onClick={onContents}
      >
        <IconContents size={20} />
      </ToolButton>
      {board && <OnBoard {...props} board={board} />}
      {(state.mayArrange || props.handle) && <More {...props} />}
    </div>
  );
}

function Notes({ handle }: { handle: CanvasHandle | null }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom" width={180}>
      <Menu.Target>
        <ToolButton label={t("board.note")} disabled={!handle}>
          <IconNote size={20} />
        </ToolButton>
      </Menu.Target>
      <Menu.Dropdown aria-label={t("board.noteIn")}>
        {(Object.entries(noteColors) as [NoteColor, string][]).map(([name, color]) => (
          <Menu.Item
            key={name}
            closeMenuOnClick
            leftSection={<span className={classes.swatch} style={{ background: color }} />}
            // After the menu has given its focus back.
            onClick={() => setTimeout(() => handle?.addNote(color), 60)}
          >
            {t(`board.color.${name}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Who else has this board open; a click follows them. */
function OnBoard({ board, following, nameOf }: Props & { board: ShownBoard }) {
  const { t } = useTranslation();
  const { me } = useInside();
  const others = useSyncExternalStore(board.watchOthers, board.getOthers);
  const people = [...new Set([...others.values()].map((other) => other.by))].filter(
    (person) => person !== me.id,
  );
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          px={6}
          aria-label={t("board.people", { count: people.length })}
        >
          <Faces people={people} nameOf={nameOf} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {people.length === 0 && <Menu.Item disabled>{t("board.nobody")}</Menu.Item>}
        {people.length > 0 && <Menu.Label>{t("board.followAbout")}</Menu.Label>}
        {people.map((person) => (
          <Menu.Item
            key={person}
            leftSection={<PersonAvatar id={person} name={nameOf(person)} size={28} />}
            rightSection={
              person === following.person ? <IconCheck size={16} /> : <IconFollow size={16} />
            }
            onClick={() =>
              person === following.person ? following.stop() : following.follow(person)
            }
          >
            {t("board.follow", { name: nameOf(person) })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const facesShown = 3;

function Faces({ people, nameOf }: { people: readonly string[]; nameOf: (id: string) => string }) {
  if (people.length === 0) return <IconPeople size={20} />;
  return (
    <span className={classes.faces}>
      {people.slice(0, facesShown).map((person) => (
        <PersonAvatar key={person} id={person} name={nameOf(person)} size={26} />
      ))}
      {people.length > facesShown && <span>+{people.length - facesShown}</span>}
    </span>
  );
}

function More({ state, boardId, handle }: Props) {
  const { t } = useTranslation();
  const workspace = useWorkspace();
  const { me } = useInside();
  const leads = state.leader?.by === me.id;
  if (!state.mayArrange) return null;
  const handleGather = () => {
    if (!handle) return;
    workspace.gather(boardId, handle.view());
    toast((t) => t("board.gathered"));
  };
  return (
    <Menu position="bottom-end" width={260}>
      <Indicator disabled={!leads} size={10} offset={6}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={t("board.boardMenu")}>
            <IconDots size={20} />
          </ActionIcon>
        </Menu.Target>
      </Indicator>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconGather size={18} />} disabled={!handle} onClick={handleGather}>
          {t("board.gather")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLead size={18} />}
          rightSection={leads ? <IconCheck size={16} /> : null}
          disabled={!handle}
          onClick={() => workspace.lead(boardId, !leads, handle?.view())}
        >
          {t(leads ? "board.stopLeading" : "board.lead")}
        </Menu.Item>
        {me.may.includes("configure") && (
          <>
            <Menu.Divider role="separator" />
            <WhoEdits />
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

const access = ["everyone", "accounts", "hosts", "nobody"] as const;

/** Who may draw, for those who set it. */
function WhoEdits() {
  const { t } = useTranslation();
  const { link } = useSession();
  const now = useInside().session.access.edit; // also where the session has not set it for itself
  const set = (edit: (typeof access)[number]) => {
    api.editSession(link, { edit }).then(() => toast((t) => t(`board.editIs.${edit}`)), showError);
  };
  return (
    <Menu.Sub>
      <Menu.Sub.Target>
        <Menu.Sub.Item leftSection={<IconRename size={18} />}>{t("board.whoEdits")}</Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown>
        {access.map((one) => (
          <Menu.Item
            key={one}
            aria-current={one === now || undefined}
            rightSection={one === now ? <IconCheck size={16} /> : null}
            onClick={() => set(one)}
          >
            {t(`board.edit.${one}`)}
          </Menu.Item>
        ))}
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  );
}
