import { Button, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "../api/key";
import { useInside, useSession } from "../live/react";
import { InSheetHead } from "../session/PanelSheet";
import { ErrorNote } from "../ui/ErrorNote";
import { IconAlert } from "../ui/icons";
import { Waiting } from "../ui/Waiting";
import classes from "./Chat.module.css";
import { ChatMenu } from "./ChatMenu";
import { Composer } from "./Composer";
import { draftOf } from "./draft";
import { MessageList } from "./MessageList";
import { allRooms, partnersOf, whyShut } from "./partners";
import { useTalk, useTalkState } from "./react";
import type { Message, Said } from "./types";

/** What is said in the session; `bare` where a sheet around it has the title. */
export function ChatPanel({ bare = false }: { bare?: boolean }) {
  const { t } = useTranslation();
  const talk = useTalk();
  const { link } = useSession();
  const inside = useInside();
  const state = useTalkState();
  const [reply, setReply] = useState<Message>();
  const [to, setTo] = useState<string>();
  const [takenBack, setTakenBack] = useState(0);
  const shut = whyShut(inside);
  const partners = partnersOf(inside);
  const writes = !shut || (shut === "locked" && partners.length > 0);
  const answered = reply && state.messages.find(({ id, deleted }) => id === reply.id && !deleted);
  const handleReply = (message: Message) => {
    setReply(message);
    const { by, to } = message;
    // Only the two see what it answers: so they do the answer.
    setTo(to === undefined ? undefined : by === inside.me.id ? to : by);
  };
  const handleEdit = (said: Said) => {
    talk.drop(said.id);
    draftOf(link, inside.me.id).takeBack(said.text, said.files);
    setReply(state.messages.find(({ id }) => id === said.reply));
    setTo(said.all ? allRooms : said.to);
    setTakenBack(takenBack + 1);
  };
  const menu = <ChatMenu empty={state.messages.length === 0} />;
  return (
    <div className={classes.chat} data-bare={bare}>
      {bare ? (
        <InSheetHead>{menu}</InSheetHead>
      ) : (
        <div className={classes.head}>
          <Title order={2} fz="1.2rem">
            {t("chat.title")}
          </Title>
          {menu}
        </div>
      )}
      {!state.ready && !state.error && <Waiting label={t("chat.loading")} />}
      {!state.ready && state.error !== undefined && (
        <Stack p="md">
          <ErrorNote error={state.error} />
        </Stack>
      )}
      {state.ready && (
        <MessageList
          state={state}
          onReply={writes ? handleReply : undefined}
          onWriteTo={
            writes
              ? (person) => {
                  setReply(undefined);
                  setTo(person);
                }
              : undefined
          }
          onEdit={writes ? handleEdit : undefined}
        />
      )}
      {shut && (
        <Text size="sm" className={classes.shut} role="note">
          {t(shut === "locked" && writes ? "chat.shut.lockedPrivate" : `chat.shut.${shut}`)}
        </Text>
      )}
      {writes && (
        <Composer
          partners={partners}
          onlyPrivate={shut === "locked"}
          to={to}
          onTo={setTo}
          reply={answered}
          onReply={setReply}
          takenBack={takenBack}
          onSay={(said) => talk.act({ do: "say", message: newKey(), ...said })}
        />
      )}
      {state.pending.some(({ error }) => error !== undefined) && <Refusals />}
    </div>
  );
}

/** What is neither a message nor on its way to one, and was refused: changes and deletions. */
function Refusals() {
  const { t } = useTranslation();
  const talk = useTalk();
  const { pending } = useTalkState();
  const others = pending.filter(({ element, error }) => error && element.do !== "say");
  return (
    <ul className={classes.refusals}>
      {others.map(({ element }) => (
        <li key={element.id}>
          <IconAlert size={16} aria-hidden="true" />
          <span>{t(`chat.notDone.${element.do as "amend"}`)}</span>
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            onClick={() => talk.drop(element.id)}
          >
            {t("chat.drop")}
          </Button>
        </li>
      ))}
    </ul>
  );
}
