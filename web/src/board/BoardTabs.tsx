import { ActionIcon, Menu, UnstyledButton } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { boardsApi } from "../api/boards";
import { useSession } from "../live/react";
import { showError } from "../ui/errors";
import {
  IconChevronDown,
  IconDelete,
  IconEarlier,
  IconLater,
  IconPlus,
  IconRename,
  IconRestore,
} from "../ui/icons";
import { afterMenu, NameField } from "../ui/NameField";
import { NameLine } from "../ui/NameLine";
import { ToolButton } from "../ui/ToolButton";
import { undoable } from "../ui/undo";
import classes from "./BoardTabs.module.css";
import { useBoardName } from "./names";
import { type Board, longestName } from "./types";

type Props = {
  boards: readonly Board[];
  shown: string;
  /** Whether this person may make, name, move and delete boards. */
  arranges: boolean;
  onShow: (id: string) => void;
};

/** The boards of the session, and for those who may arrange them what can be done with them. */
export function BoardTabs({ boards, shown, arranges, onShow }: Props) {
  const { t } = useTranslation();
  const session = useSession();
  const nameOf = useBoardName(boards);
  const [renaming, setRenaming] = useState(false);
  const strip = useRef<HTMLDivElement>(null);
  const board = boards.find((one) => one.id === shown);

  useEffect(() => {
    const tab = strip.current?.querySelector(`[data-board="${CSS.escape(shown)}"]`);
    tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [shown]);

  const handleAdd = () => {
    boardsApi.add(session.link).then((made) => onShow(made.id), showError);
  };
  return (
    <div className={classes.row}>
      <div
        ref={strip}
        className={classes.strip}
        role="tablist"
        aria-label={t("board.tabs")}
        onKeyDown={moveFocus}
      >
        {boards.map((one) => (
          <UnstyledButton
            key={one.id}
            className={classes.tab}
            role="tab"
            id={`tab-${one.id}`}
            data-board={one.id}
            aria-selected={one.id === shown}
            aria-controls="board"
            tabIndex={one.id === shown ? 0 : -1}
            hidden={renaming && one.id === shown}
            onClick={() => onShow(one.id)}
            onDoubleClick={() => arranges && setRenaming(true)}
            onKeyDown={(event) => {
              if (event.key === "F2" && arranges) setRenaming(true);
            }}
          >
            <NameLine name={nameOf(one)} />
          </UnstyledButton>
        ))}
      </div>
      {renaming && board && (
        <NameField
          className={classes.rename}
          size="xs"
          label={t("board.name")}
          name={nameOf(board)}
          longest={longestName}
          back={`tab-${board.id}`}
          onDone={(name) => {
            setRenaming(false);
            if (name !== undefined) boardsApi.rename(session.link, board.id, name).catch(showError);
          }}
        />
      )}
      {arranges && board && (
        <>
          <TabMenu
            board={board}
            boards={boards}
            label={nameOf(board)}
            onRename={() => setRenaming(true)}
            onShow={onShow}
          />
          <ToolButton label={t("board.add")} onClick={handleAdd}>
            <IconPlus size={18} />
          </ToolButton>
        </>
      )}
    </div>
  );
}

/** Arrow keys lead from tab to tab, Home and End to the first and the last; Enter shows one. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")];
  const now = tabs.indexOf(document.activeElement as HTMLElement);
  if (now < 0) return;
  const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
  const steps: Record<string, number> = {
    ArrowRight: now + forward,
    ArrowLeft: now - forward,
    Home: 0,
    End: tabs.length - 1,
  };
  const next = steps[event.key];
  if (next === undefined) return;
  event.preventDefault();
  tabs[(next + tabs.length) % tabs.length]?.focus();
}

type MenuProps = {
  board: Board;
  boards: readonly Board[];
  label: string;
  onRename: () => void;
  onShow: (id: string) => void;
};

function TabMenu({ board, boards, label, onRename, onShow }: MenuProps) {
  const { t } = useTranslation();
  const { link } = useSession();
  const place = boards.findIndex((one) => one.id === board.id);
  const move = (to: number) => void boardsApi.move(link, board.id, to).catch(showError);
  const handleDelete = () => {
    const beside = boards[place + 1] ?? boards[place - 1];
    boardsApi.remove(link, board.id).then(() => {
      if (beside) onShow(beside.id);
      undoable(
        (t) => t("board.deleted", { name: label }),
        async () => {
          await boardsApi.bringBack(link, board.id);
          onShow(board.id);
        },
      );
    }, showError);
  };
  return (
    <Menu position="bottom-start" width={240} returnFocus>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={t("board.actions", { name: label })}
        >
          <IconChevronDown size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconRename size={18} />}
          // After the menu has given its focus back, which would end it at once.
          onClick={() => afterMenu(onRename)}
        >
          {t("board.rename")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconEarlier size={18} className="alongText" />}
          disabled={place <= 0}
          onClick={() => move(place - 1)}
        >
          {t("board.earlier")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLater size={18} className="alongText" />}
          disabled={place === boards.length - 1}
          onClick={() => move(place + 1)}
        >
          {t("board.later")}
        </Menu.Item>
        <Menu.Divider role="separator" />
        <DeletedBoards onShow={onShow} />
        <Menu.Item
          c="var(--mantine-color-error)"
          leftSection={<IconDelete size={18} />}
          disabled={boards.length <= 1}
          onClick={handleDelete}
        >
          {t("board.delete")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Boards that were deleted, for as long as they can be brought back. */
function DeletedBoards({ onShow }: { onShow: (id: string) => void }) {
  const { t } = useTranslation();
  const { link } = useSession();
  const [found, setFound] = useState<readonly Board[]>();
  useEffect(() => {
    let here = true;
    boardsApi.list(link).then(
      (all) => here && setFound(all.filter((one) => one.deleted)),
      (error: unknown) => here && showError(error),
    );
    return () => {
      here = false;
    };
  }, [link]);
  const handleBack = (id: string) => {
    boardsApi.bringBack(link, id).then(() => onShow(id), showError);
  };
  return (
    <Menu.Sub>
      <Menu.Sub.Target>
        <Menu.Sub.Item leftSection={<IconRestore size={18} />}>
          {t("board.bringBack")}
        </Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown mah="60vh" style={{ overflowY: "auto" }}>
        {found?.length === 0 && <Menu.Item disabled>{t("board.noneDeleted")}</Menu.Item>}
        {!found && <Menu.Item disabled>{t("app.loading")}</Menu.Item>}
        {found?.map((one) => (
          <Menu.Item key={one.id} onClick={() => handleBack(one.id)}>
            <bdi>{one.name || t("board.region")}</bdi>
          </Menu.Item>
        ))}
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  );
}
