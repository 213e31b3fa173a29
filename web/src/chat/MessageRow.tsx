import { ActionIcon, Menu, Text } from "@mantine/core";
import { memo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside } from "../live/react";
import { Confirm } from "../ui/Confirm";
import { copyText } from "../ui/copy";
import { dateAndTime, timeOfDay } from "../ui/format";
import { IconCopy, IconDelete, IconDots, IconMegaphone, IconRename } from "../ui/icons";
import { PersonAvatar } from "../ui/PersonAvatar";
import { toast } from "../ui/toast";
import classes from "./Chat.module.css";
import { EditForm } from "./EditForm";
import { Files } from "./Files";
import { IconPrivate, IconReply } from "./icons";
import { partnersOf } from "./partners";
import { useTalk } from "./react";
import type { Message, Pending } from "./types";
import { Words } from "./Words";

type Props = {
  message: Message;
  /** With author and time. */
  head: boolean;
  names: Readonly<Record<string, string>>;
  /** What it answers, where that is here. */
  answers?: Message;
  /** What is under way of it. */
  change?: Pending;
  onAnswered: (id: string) => void;
  onReply?: (message: Message) => void;
  onWriteTo?: (person: string) => void;
};

/** One message. */
export const MessageRow = memo(function MessageRow(props: Props) {
  const { message, head, names, answers, change, onAnswered } = props;
  const { t, i18n } = useTranslation();
  const talk = useTalk();
  const { me } = useInside();
  const [editing, setEditing] = useState(false);
  const row = useRef<HTMLLIElement>(null);
  const name = names[message.by] ?? t("chat.deletedPerson");
  const own = message.by === me.id;
  const text = change?.element.do === "amend" ? change.element.text : message.text;
  const gone = message.deleted ?? (change?.element.do === "unsay" ? "author" : undefined);
  return (
    <li
      ref={row}
      className={classes.message}
      data-message={message.id}
      data-head={head}
      data-own={own}
      data-private={message.to !== undefined}
      tabIndex={-1}
    >
      {head && <PersonAvatar id={message.by} name={name} size={30} />}
      <div className={classes.body}>
        {head ? (
          <div className={classes.who}>
            <strong>
              <bdi>{name}</bdi>
            </strong>
            {own && <span className={classes.you}>{t("people.you")}</span>}
            <time
              dateTime={new Date(message.at).toISOString()}
              title={dateAndTime(message.at, i18n.language)}
            >
              {timeOfDay(message.at, i18n.language)}
            </time>
          </div>
        ) : (
          <span className="forReaders">{name}: </span>
        )}
        {message.to !== undefined && (head || message.reply) && (
          <PrivateMark message={message} names={names} />
        )}
        {message.all && (head || message.reply) && <AllMark />}
        {message.reply && (
          <Quote message={answers} names={names} onClick={() => onAnswered(message.reply ?? "")} />
        )}
        {gone ? (
          <em className={classes.gone}>{t(`chat.gone.${gone}`)}</em>
        ) : editing ? (
          <EditForm
            text={text ?? ""}
            onSave={(changed) => talk.act({ do: "amend", message: message.id, text: changed })}
            onClose={() => {
              setEditing(false);
              row.current?.focus();
            }}
          />
        ) : (
          <>
            {text && <Words text={text} />}
            {message.files && <Files files={message.files} />}
            {change ? (
              <span className={classes.mark}>{t("chat.saving")}</span>
            ) : (
              message.edited && (
                <span className={classes.mark} title={dateAndTime(message.edited, i18n.language)}>
                  {t("chat.edited")}
                </span>
              )
            )}
          </>
        )}
      </div>
      {!gone && !editing && !change && (
        <Actions {...props} name={name} onEdit={() => setEditing(true)} />
      )}
    </li>
  );
});

function PrivateMark({ message, names }: Pick<Props, "message" | "names">) {
  const { t } = useTranslation();
  const { me } = useInside();
  const other = message.by === me.id ? message.to : message.by;
  return (
    <div className={classes.private}>
      <IconPrivate size={14} aria-hidden="true" />
      {t("chat.onlyYouAnd", { name: names[other ?? ""] ?? t("chat.deletedPerson") })}
    </div>
  );
}

/** Says that it was written to all breakout rooms at once. */
export function AllMark() {
  const { t } = useTranslation();
  return (
    <div className={classes.all}>
      <IconMegaphone size={14} aria-hidden="true" />
      {t("chat.toAll")}
    </div>
  );
}

/** The line of what is answered. */
export function Quote({
  message,
  names,
  onClick,
}: {
  message?: Message;
  names: Readonly<Record<string, string>>;
  onClick?: () => void;
}) {
  const { t } = useTranslation();
  if (!message) return <div className={classes.quote}>{t("chat.quoteGone")}</div>;
  const name = names[message.by] ?? t("chat.deletedPerson");
  const text = message.deleted
    ? t(`chat.gone.${message.deleted}`)
    : message.text || message.files?.map((file) => file.name).join(", ");
  const line = (
    <>
      <strong>
        <bdi>{name}</bdi>
      </strong>{" "}
      <bdi>{text}</bdi>
    </>
  );
  if (!onClick) return <div className={classes.quote}>{line}</div>;
  return (
    <button type="button" className={classes.quote} onClick={onClick}>
      <span className="forReaders">{t("chat.answers")} </span>
      {line}
    </button>
  );
}

type ActionsProps = Props & { name: string; onEdit: () => void };

function Actions({ message, name, onReply, onWriteTo, onEdit }: ActionsProps) {
  const { t } = useTranslation();
  const talk = useTalk();
  const inside = useInside();
  const { me, session } = inside;
  const [deletes, setDeletes] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const own = message.by === me.id;
  const partner = message.to === undefined ? message.by : own ? message.to : message.by;
  // An answer is said where one is: what was said in another room is not shown with it.
  const canAnswer =
    message.to === undefined &&
    me.may.includes("write") &&
    (message.room === undefined || message.room === me.room);
  const isPartner = onWriteTo !== undefined && partnersOf(inside).some(({ id }) => id === partner);
  const replies = onReply !== undefined && (canAnswer || (message.to !== undefined && isPartner));
  const edits = own && message.run === session.run?.id && me.may.includes("unwrite");
  const may = message.to === undefined ? me.may.includes("write") : true;
  const removes = me.may.includes(own ? "unwrite" : "tidy_chat");
  const copies = Boolean(message.text);
  if (!replies && !edits && !removes && !copies) return null;
  return (
    <>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <ActionIcon
            ref={button}
            className={classes.actions}
            variant="default"
            size={28}
            aria-label={t("chat.actionsFor", { name })}
          >
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {replies && (
            <Menu.Item
              leftSection={<IconReply size={18} className="alongText" />}
              onClick={() => onReply(message)}
            >
              {t("chat.reply")}
            </Menu.Item>
          )}
          {!own && isPartner && message.to === undefined && (
            <Menu.Item
              leftSection={<IconPrivate size={18} />}
              onClick={() => onWriteTo(message.by)}
            >
              {t("chat.writeTo", { name })}
            </Menu.Item>
          )}
          {copies && (
            <Menu.Item
              leftSection={<IconCopy size={18} />}
              onClick={() =>
                void copyText(message.text ?? "").then(() => toast((t) => t("chat.copied")))
              }
            >
              {t("chat.copy")}
            </Menu.Item>
          )}
          {edits && may && (
            <Menu.Item leftSection={<IconRename size={18} />} onClick={onEdit}>
              {t("chat.edit")}
            </Menu.Item>
          )}
          {removes && (
            <Menu.Item
              c="var(--mantine-color-error)"
              leftSection={<IconDelete size={18} />}
              onClick={() => {
                button.current?.focus(); // where the focus returns to; this entry goes
                setDeletes(true);
              }}
            >
              {t("chat.delete")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {deletes && (
        <Confirm
          title={t("chat.deleteTitle")}
          action={t("chat.delete")}
          onConfirm={() => {
            talk.act({ do: "unsay", message: message.id });
            setDeletes(false);
          }}
          onClose={() => setDeletes(false)}
        >
          <Text>{t(own ? "chat.deleteText" : "chat.deleteTheirs", { name })}</Text>
        </Confirm>
      )}
    </>
  );
}
