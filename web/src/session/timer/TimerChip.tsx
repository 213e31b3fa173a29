import { Menu, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../../live/react";
import { elapsed } from "../../ui/format";
import { IconClose, IconPause, IconPlay, IconPlus, IconTimer } from "../../ui/icons";
import { useNow } from "../../ui/useNow";
import { useDo } from "../useDo";
import classes from "./Timer.module.css";
import { leftOf, longest, type Timer, wholeSeconds } from "./timer";

/** The timer, in the bar of everybody; who may change it opens its menu by it. */
export function TimerChip({ timer, onChange }: { timer: Timer; onChange: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const { me } = useInside();
  const left = leftOf(
    timer,
    useNow(() => session.now(), 200),
  );
  const stands = timer.ends === undefined;
  const over = !stands && left === 0;
  const state = over ? "over" : stands ? "stands" : left <= 10_000 ? "soon" : "runs";
  const face = (
    <>
      {stands ? <IconPause size={16} /> : <IconTimer size={16} />}
      <span role="timer" aria-live="off" dir="ltr" aria-label={t("timer.left")}>
        {elapsed(wholeSeconds(left))}
      </span>
    </>
  );
  if (!me.may.includes("time"))
    return (
      <div className={classes.chip} data-timer data-state={state}>
        {face}
      </div>
    );
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton
          className={classes.chip}
          data-timer
          data-state={state}
          aria-label={t("timer.menu")}
        >
          {face}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Deeds timer={timer} left={left} onChange={onChange} />
      </Menu.Dropdown>
    </Menu>
  );
}

function Deeds({ timer, left, onChange }: { timer: Timer; left: number; onChange: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const stands = timer.ends === undefined;
  const over = !stands && left === 0;
  const [toggle] = useDo(() =>
    session.command("timer", { timer: { do: stands ? "resume" : "pause" } }),
  );
  const [add] = useDo(() => session.command("timer", { timer: { do: "add", seconds: 60 } }));
  const [stop] = useDo(() => session.command("timer", { timer: { do: "stop" } }));
  return (
    <>
      {!over && (
        <Menu.Item
          leftSection={stands ? <IconPlay size={18} /> : <IconPause size={18} />}
          onClick={toggle}
        >
          {t(stands ? "timer.resume" : "timer.pause")}
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={<IconPlus size={18} />}
        disabled={left / 1000 + 60 > longest}
        closeMenuOnClick={false}
        onClick={add}
      >
        {t("timer.add")}
      </Menu.Item>
      <Menu.Item leftSection={<IconTimer size={18} />} onClick={onChange}>
        {t("timer.another")}
      </Menu.Item>
      <Menu.Item leftSection={<IconClose size={18} />} onClick={stop}>
        {t("timer.stop")}
      </Menu.Item>
    </>
  );
}
