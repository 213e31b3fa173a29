import { Button, Text } from "@mantine/core";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside } from "../live/react";
import { errorText } from "../ui/errors";
import { dateAndTime } from "../ui/format";
import classes from "./Chat.module.css";
import { IconDown } from "./icons";
import { MessageRow } from "./MessageRow";
import { PendingRow } from "./PendingRow";
import { useTalk } from "./react";
import { type Row, rowsOf } from "./rows";
import type { Message, Pending, Said, TalkState } from "./types";
import { useScroll } from "./useScroll";

type Props = {
  state: TalkState;
  /** Missing: nobody can write here. */
  onReply?: (message: Message) => void;
  onWriteTo?: (person: string) => void;
  onEdit?: (said: Said) => void;
};

/** The messages, the latest at the bottom; earlier ones come when one scrolls up. */
export function MessageList({ state, onReply, onWriteTo, onEdit }: Props) {
  const { t } = useTranslation();
  const { me, session } = useInside();
  const { messages, runs, pending, more } = state;
  const [newAfter] = useState(state.unread > 0 ? state.readUpTo : undefined);
  const { run } = session;
  const rows = useMemo(
    () => rowsOf({ messages, runs, live: run, newAfter, me: me.id }),
    [messages, runs, run, newAfter, me.id],
  );
  const says = pending.filter(({ element }) => element.do === "say");
  const box = useRef<HTMLElement>(null);
  const [error, setError] = useState<unknown>();
  const talk = useTalk();
  const loadEarlier = () => {
    setError(undefined);
    talk.earlier().catch(setError);
  };
  const last = messages.at(-1)?.n ?? 0;
  const { atEnd, toEnd } = useScroll(box, {
    first: messages[0]?.id,
    last: `${last} ${says.length}`,
    onTop: () => more && error === undefined && loadEarlier(),
  });
  useOwnSaid(says.length, toEnd);
  const below = useBelow(messages, atEnd, me.id);
  useSeen(atEnd, last, () => talk.seen());
  const byId = useMemo(() => new Map(messages.map((m) => [m.id, m])), [messages]);
  const changes = useMemo(() => changesOf(pending), [pending]);
  const toMessage = (id: string) => {
    const row = box.current?.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`);
    row?.scrollIntoView({ block: "center" });
    row?.focus();
  };
  return (
    <div className={classes.around}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section ref={box} className={classes.scroll} tabIndex={0} aria-label={t("chat.messages")}>
        {more && (
          <div className={classes.earlier}>
            {error !== undefined && <Text size="sm">{errorText(error)}</Text>}
            <Button size="compact-sm" variant="subtle" color="gray" onClick={loadEarlier}>
              {t(error === undefined ? "chat.earlier" : "app.tryAgain")}
            </Button>
          </div>
        )}
        {rows.length === 0 && says.length === 0 && (
          <Text c="dimmed" p="lg" ta="center">
            {t(onReply ? "chat.empty" : "chat.emptyRead")}
          </Text>
        )}
        <ol className={classes.list}>
          {rows.map((row) =>
            row.is === "message" ? (
              <MessageRow
                key={row.key}
                message={row.message}
                head={row.head}
                names={state.names}
                answers={row.message.reply ? byId.get(row.message.reply) : undefined}
                change={changes.get(row.message.id)}
                onAnswered={toMessage}
                onReply={onReply}
                onWriteTo={onWriteTo}
              />
            ) : (
              <Divider key={row.key} row={row} names={state.names} />
            ),
          )}
          {says.map((one) => (
            <PendingRow key={one.element.id} pending={one} names={state.names} onEdit={onEdit} />
          ))}
        </ol>
      </section>
      {!atEnd && (
        <Button
          className={classes.below}
          size="compact-md"
          radius="xl"
          leftSection={<IconDown size={16} />}
          onClick={toEnd}
        >
          {below > 0 ? t("chat.newBelow", { count: below }) : t("chat.toEnd")}
        </Button>
      )}
    </div>
  );
}

type DividerProps = { row: Exclude<Row, { is: "message" }>; names: TalkState["names"] };

function Divider({ row, names }: DividerProps) {
  const { t, i18n } = useTranslation();
  const words = () => {
    if (row.is === "new") return t("chat.new");
    if (row.is === "room") return row.name ? <bdi>{row.name}</bdi> : t("chat.mainRoom");
    if (row.is === "cleared")
      return t("chat.cleared", { name: names[row.message.by] ?? t("chat.somebody") });
    const time = dateAndTime(row.started, i18n.language);
    return row.now ? t("chat.runNow", { time }) : time;
  };
  return (
    <li className={classes.divider} data-divider={row.is}>
      <span>{words()}</span>
    </li>
  );
}

/** What is under way of each message: its new text, or its end. */
function changesOf(pending: readonly Pending[]): Map<string, Pending> {
  const changes = pending.filter(
    ({ element, error }) => !error && (element.do === "amend" || element.do === "unsay"),
  );
  return new Map(changes.map((one) => [one.element.message, one]));
}

/** What one says oneself leads to the end. */
function useOwnSaid(says: number, toEnd: () => void): void {
  const before = useRef(says);
  useLayoutEffect(() => {
    if (says > before.current) toEnd();
    before.current = says;
  }, [says, toEnd]);
}

/** How many have come below what one looks at. */
function useBelow(messages: readonly Message[], atEnd: boolean, me: string): number {
  const last = messages.at(-1)?.n ?? 0;
  const [seen, setSeen] = useState(last);
  if (atEnd && seen !== last) setSeen(last);
  return messages.filter(({ n, by, clears }) => n > seen && by !== me && !clears).length;
}

/** Tells that the end was seen, while the page is looked at. */
function useSeen(atEnd: boolean, last: number, seen: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: again with each message
  useEffect(() => {
    if (!atEnd) return;
    const look = () => document.visibilityState === "visible" && seen();
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [atEnd, last]);
}
