import { Anchor, Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { recordOfGuest } from "../api/history";
import { canEnter } from "../live/screen";
import { duration } from "../ui/format";
import { isAccount } from "./AtTheDoor";
import type { WayProps } from "./SessionPage";
import { useDo } from "./useDo";
import { ToMySessions, Words } from "./Words";

/** Left, by oneself or because the line was broken for too long. */
export function Left({ session, live, knock }: WayProps) {
  const { t } = useTranslation();
  const [rejoin, joining] = useDo(async () => {
    const next = live.door?.next;
    if (next === "enter" || next === "ask" || next === "start") await session.command("enter");
    else knock();
  });
  const lost = live.out?.why === "lost" || live.out?.why === "gone";
  if (live.out?.place === "asking")
    return (
      <Words name={live.door?.session?.name} title={t("asking.stopped")}>
        <Button size="md" loading={joining} onClick={rejoin}>
          {t("declined.askAgain")}
        </Button>
        <ToMySessions when={isAccount(live)} />
      </Words>
    );
  return (
    <Words
      name={live.door?.session?.name}
      title={lost ? t("left.lostTitle") : t("left.title")}
      text={lost ? t("left.lostText") : t("left.text")}
    >
      <Button size="md" loading={joining} onClick={rejoin}>
        {t("left.rejoin")}
      </Button>
      <ToMySessions when={isAccount(live)} />
      <GuestRecord session={session} live={live} />
    </Words>
  );
}

/** The run is over, or the session was closed. What is offered depends on who looks. */
export function Ended({ session, live }: WayProps) {
  const { t } = useTranslation();
  const [enter, entering] = useDo(() => session.command("enter"));
  const [start, starting] = useDo(() => session.command("start"));
  const [read, reading] = useDo(() => session.command("read"));
  const door = live.door;
  const may = new Set(door?.may);
  const host = may.has("configure");
  const closed = live.out?.why === "closed" || door?.session?.status === "closed";
  const reason = live.over?.reason ?? door?.ended?.reason ?? live.out?.reason;
  const running = canEnter(live) && door?.session?.phase === "live";
  // An open session's members, and hosts of one, come in whenever they like (rule 33).
  const open = !running && (canEnter(live) || (!host && may.has("start")));
  // Hosts may work in it without anybody being let in (rule 13), unless it is closed.
  const prepare = host && may.has("start");
  const text = () => {
    if (running) return t(door?.next === "ask" ? "ended.runsAsk" : "ended.runs");
    if (door?.next === "full") return t("ended.runsFull");
    if (closed) return t(may.has("read") ? "ended.closedText" : "ended.closedOut");
    return host && reason ? t(`ended.why.${reason}`) : t("ended.text");
  };
  return (
    <Words
      name={door?.session?.name}
      title={closed ? t("ended.closedTitle") : t("ended.title")}
      text={text()}
    >
      {running && (
        <Button size="md" loading={entering} onClick={enter}>
          {t("ended.join")}
        </Button>
      )}
      {!running && host && may.has("start") && (
        <Button size="md" loading={starting} onClick={start}>
          {t("waiting.start")}
        </Button>
      )}
      {open && (
        <Button size="md" loading={entering} onClick={enter}>
          {t("door.enter")}
        </Button>
      )}
      {(door?.next === "name" || door?.next === "login") && (
        <Button size="md" onClick={() => session.again()}>
          {t("ended.join")}
        </Button>
      )}
      {may.has("read") && (
        <Button size="md" variant="default" loading={reading} onClick={read}>
          {t(prepare ? "waiting.prepare" : "ended.view")}
        </Button>
      )}
      <ToMySessions when={isAccount(live)} />
      <GuestRecord session={session} live={live} />
    </Words>
  );
}

/** Logged out: for inactivity, or because the login was ended elsewhere. */
export function LoggedOut({ session, live, knock, logInAgain }: WayProps) {
  const { t, i18n } = useTranslation();
  const [rejoin, joining] = useDo(async () => {
    if (live.shut || !canEnter(live)) knock();
    else await session.command("enter");
  });
  const out = live.out;
  const idle = out?.why === "idle";
  const spared = idle && out?.spared && !live.shut;
  const guest = out?.kind === "guest";
  const text = () => {
    if (!idle) return t("loggedOut.textOther");
    const time = out?.idleAfter ? duration(out.idleAfter, i18n.language) : undefined;
    return time ? t("loggedOut.text", { time }) : t("loggedOut.textNoTime");
  };
  return (
    <Words title={t("loggedOut.title")} text={text()}>
      {spared || guest ? (
        <Button size="md" loading={joining} onClick={rejoin}>
          {guest ? t("loggedOut.returnGuest") : t("left.rejoin")}
        </Button>
      ) : (
        <Button size="md" onClick={logInAgain}>
          {t("loggedOut.logIn")}
        </Button>
      )}
    </Words>
  );
}

export function Removed({ session, live }: WayProps) {
  const { t } = useTranslation();
  const [enter, entering] = useDo(() => session.command("enter"));
  // Whose removal was lifted is let in, or asks, as anybody else (rule 20).
  const asks = live.door?.next === "ask";
  const text = asks ? t("removed.mayAsk") : t("removed.lifted");
  return (
    <Words title={t("removed.title")} text={canEnter(live) ? text : t("removed.text")}>
      {canEnter(live) && (
        <Button size="md" loading={entering} onClick={enter}>
          {t(asks ? "devices.go.ask" : "door.enter")}
        </Button>
      )}
      <ToMySessions when={isAccount(live)} />
    </Words>
  );
}

/** Guests have no profile: on the way out they download what is kept of them (rule 47). */
function GuestRecord({ session, live }: Pick<WayProps, "session" | "live">) {
  const { t } = useTranslation();
  if (live.door?.me?.kind !== "guest") return null;
  return (
    <Anchor size="sm" underline="always" href={recordOfGuest(session.link)} download>
      {t("record.downloadShort")}
    </Anchor>
  );
}
