import { ActionIcon, Button, Menu } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Kept } from "../board/Kept";
import { ChatButton } from "../chat/ChatButton";
import { useInside, useSession } from "../live/react";
import { elapsed } from "../ui/format";
import {
  IconBack,
  IconCheck,
  IconDevices,
  IconDots,
  IconEnd,
  IconGrid,
  IconGroup,
  IconHelp,
  IconKeyboard,
  IconLanguage,
  IconLeave,
  IconLock,
  IconMail,
  IconMoon,
  IconPeople,
  IconStage,
  IconTimer,
  IconUnlock,
} from "../ui/icons";
import { LanguageItems } from "../ui/LanguageMenu";
import { useAppearance } from "../ui/useAppearance";
import { useNow } from "../ui/useNow";
import classes from "./Bar.module.css";
import type { DialogName } from "./dialogs/Dialogs";
import { LayoutItems } from "./LayoutMenu";
import type { Layout } from "./layouts";
import { PanelButton } from "./PanelButton";
import type { Panel, PanelName } from "./panels";
import { PollsButton } from "./polls/PollsButton";
import type { Layout as PeopleLayout } from "./stage/Stage";
import { TimerChip } from "./timer/TimerChip";
import { useDo } from "./useDo";

type Props = {
  panel: Panel;
  onPanel: (name: PanelName) => void;
  layout: Layout;
  onLayout: (layout: Layout) => void;
  people: PeopleLayout;
  onPeopleLayout: (layout: PeopleLayout) => void;
  onDialog: (name: DialogName) => void;
  onExit: () => void;
};

export function Bar({ panel, onPanel, onDialog, onExit, ...layouts }: Props) {
  const { t } = useTranslation();
  const inside = useInside();
  const { session, me } = inside;
  return (
    <section className={classes.bar} tabIndex={-1} data-region aria-label={t("live.bar")}>
      <Button
        variant="subtle"
        color="gray"
        px="sm"
        leftSection={<IconBack size={20} className="alongText" />}
        aria-label={t("live.exit")}
        onClick={onExit}
      >
        <span className={classes.words}>{t("live.exit")}</span>
      </Button>
      <div className={classes.title}>
        <bdi className={classes.name}>{session.name}</bdi>
        {session.locked && (
          <span
            data-hint={t("live.lockedAbout")}
            className={classes.locked}
            role="img"
            aria-label={t("live.lockedAbout")}
          >
            <IconLock size={18} />
          </span>
        )}
        <Kept />
        {session.run && <Clock started={session.run.started} />}
      </div>
      {session.timer && <TimerChip timer={session.timer} onChange={() => onDialog("timer")} />}
      <PollsButton open={panel === "polls"} onOpen={() => onPanel("polls")} />
      <PeopleButton open={panel === "people"} onOpen={() => onPanel("people")} />
      {inside.workspace && <ChatButton open={panel === "chat"} onOpen={() => onPanel("chat")} />}
      {me.may.includes("end") && (
        <Button
          className={classes.end}
          color="danger"
          px="sm"
          leftSection={<IconEnd size={20} />}
          aria-label={t("live.end")}
          onClick={() => onDialog("end")}
        >
          <span className={classes.words}>{t("live.end")}</span>
        </Button>
      )}
      <More {...layouts} onDialog={onDialog} />
    </section>
  );
}

function Clock({ started }: { started: number }) {
  const { t } = useTranslation();
  const session = useSession();
  const now = useNow(() => session.now());
  return (
    <span
      className={classes.clock}
      role="timer"
      aria-live="off"
      aria-label={t("live.clock")}
      dir="ltr"
    >
      {elapsed(now - started)}
    </span>
  );
}

/** Opens the people; it counts them, and marks those who ask. */
function PeopleButton({ open, onOpen }: { open: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const { asking, people } = useInside();
  const count = Object.keys(people).length;
  const label = asking.length
    ? t("people.buttonAsking", { count: asking.length })
    : t("people.button", { count });
  return (
    <PanelButton
      open={open}
      onOpen={onOpen}
      icon={<IconPeople size={20} />}
      title={t("people.title")}
      label={label}
      mark={asking.length}
    >
      {count}
    </PanelButton>
  );
}

type MoreProps = Omit<Props, "panel" | "onPanel" | "onExit">;

function More({ layout, onLayout, people, onPeopleLayout, onDialog }: MoreProps) {
  const { t } = useTranslation();
  const appearance = useAppearance();
  const session = useSession();
  const { me, session: now } = useInside();
  const { locked } = now;
  const [toggleLock] = useDo(() => session.command(locked ? "unlock" : "lock"));
  const check = <IconCheck size={16} />;
  const button = useRef<HTMLButtonElement>(null);
  // A dialog gives the focus back to where it was: an entry would be gone by then.
  const open = (name: DialogName) => {
    button.current?.focus();
    onDialog(name);
  };
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon
          ref={button}
          variant="subtle"
          color="gray"
          size={40}
          aria-label={t("live.more")}
        >
          <IconDots size={22} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconLeave size={18} className="alongText" />}
          onClick={() => open("leave")}
        >
          {t("live.leave")}
        </Menu.Item>
        <Menu.Divider role="separator" />
        {me.may.includes("configure") && (
          <Menu.Item leftSection={<IconMail size={18} />} onClick={() => open("invite")}>
            {t("invite.open")}
          </Menu.Item>
        )}
        {me.may.includes("lock") && (
          <Menu.Item
            leftSection={locked ? <IconUnlock size={18} /> : <IconLock size={18} />}
            onClick={toggleLock}
          >
            {t(locked ? "live.unlock" : "people.lock")}
          </Menu.Item>
        )}
        {me.may.includes("time") && (
          <Menu.Item leftSection={<IconTimer size={18} />} onClick={() => open("timer")}>
            {t(now.timer ? "timer.another" : "timer.start")}
          </Menu.Item>
        )}
        {me.may.includes("rooms") && (
          <Menu.Item leftSection={<IconGroup size={18} />} onClick={() => open("rooms")}>
            {t("rooms.title")}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconDevices size={18} />} onClick={() => open("devices")}>
          {t("live.devices")}
        </Menu.Item>
        <Menu.Sub>
          <Menu.Sub.Target>
            <Menu.Sub.Item leftSection={<IconGrid size={18} />}>{t("live.layout")}</Menu.Sub.Item>
          </Menu.Sub.Target>
          <Menu.Sub.Dropdown>
            <LayoutItems layout={layout} onLayout={onLayout} />
            <Menu.Divider role="separator" />
            <Menu.Label>{t("board.layout.people")}</Menu.Label>
            <Menu.Item
              leftSection={<IconGrid size={18} />}
              rightSection={people === "grid" ? check : null}
              onClick={() => onPeopleLayout("grid")}
            >
              {t("stage.layout.grid")}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconStage size={18} />}
              rightSection={people === "speaker" ? check : null}
              onClick={() => onPeopleLayout("speaker")}
            >
              {t("stage.layout.speaker")}
            </Menu.Item>
            <Menu.Divider role="separator" />
            <Menu.Item leftSection={<IconMoon size={18} />} onClick={appearance.toggle}>
              {appearance.label}
            </Menu.Item>
          </Menu.Sub.Dropdown>
        </Menu.Sub>
        <Menu.Sub>
          <Menu.Sub.Target>
            <Menu.Sub.Item leftSection={<IconLanguage size={18} />}>
              {t("app.language")}
            </Menu.Sub.Item>
          </Menu.Sub.Target>
          <Menu.Sub.Dropdown>
            <LanguageItems />
          </Menu.Sub.Dropdown>
        </Menu.Sub>
        <Menu.Item leftSection={<IconKeyboard size={18} />} onClick={() => open("shortcuts")}>
          {t("live.shortcuts")}
        </Menu.Item>
        <Menu.Item leftSection={<IconHelp size={18} />} onClick={() => open("help")}>
          {t("live.help")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
