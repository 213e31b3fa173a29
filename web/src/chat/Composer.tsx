import { ActionIcon, CloseButton, FileButton, NativeSelect, Textarea } from "@mantine/core";
import { type ClipboardEvent, useEffect, useRef, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { UploadRow } from "../board/files/UploadRow";
import { useInside, useSession } from "../live/react";
import type { Present } from "../live/reducer";
import { roomOf } from "../session/rooms/rooms";
import { ToolButton } from "../ui/ToolButton";
import { toast } from "../ui/toast";
import classes from "./Chat.module.css";
import { draftOf } from "./draft";
import { EmojiButton } from "./EmojiButton";
import { IconAttach, IconPrivate, IconSend } from "./icons";
import { Quote } from "./MessageRow";
import { allRooms, whereOf } from "./partners";
import { useTalkState } from "./react";
import type { ChatFile, Message, Where } from "./types";

type Said = { text: string; reply?: string; files?: ChatFile[] } & Where;

type Props = {
  /** To whom one may write alone. */
  partners: readonly Present[];
  /** Everybody is not among those to whom one may write. */
  onlyPrivate: boolean;
  to?: string;
  onTo: (person?: string) => void;
  reply?: Message;
  onReply: (message?: Message) => void;
  /** How many messages were taken back to be written anew. */
  takenBack: number;
  onSay: (said: Said) => void;
};

/** Where one writes: Enter sends, Shift and Enter begin a new line. */
export function Composer(props: Props) {
  const { partners, onlyPrivate, to, onTo, reply, onReply, takenBack, onSay } = props;
  const { t } = useTranslation();
  const { link } = useSession();
  const { names } = useTalkState();
  const inside = useInside();
  const { me, workspace, session } = inside;
  const draft = draftOf(link, me.id);
  const text = useSyncExternalStore(draft.subscribe, draft.getText);
  const setText = (changed: string) => draft.write(changed);
  const field = useRef<HTMLTextAreaElement>(null);
  const files = useSyncExternalStore(draft.subscribe, draft.getFiles);
  const sending = useSyncExternalStore(draft.uploads.subscribe, draft.uploads.getSnapshot);
  const most = workspace?.chat.text ?? 0;
  const attaches = me.may.includes("add_file") || me.may.includes("attach");
  const broadcasts = me.may.includes("broadcast");
  // Once there are no rooms any more everybody is who is here.
  const chosen = to === allRooms && !broadcasts ? undefined : to;
  const target = chosen ?? (onlyPrivate ? partners[0]?.id : undefined);
  const isHere =
    target === undefined || target === allRooms || partners.some(({ id }) => id === target);
  const words = text.trim();
  const tooLong = [...words].length > most;
  const busy = sending.some(({ is }) => is !== "failed");
  const ready = (words !== "" || files.length > 0) && !tooLong && !busy && isHere;
  useEffect(() => {
    if (reply || to || takenBack > 0) field.current?.focus();
  }, [reply, to, takenBack]);

  const add = (list: readonly File[]) => {
    const room = (workspace?.chat.files ?? 0) - files.length - sending.length;
    if (list.length > room)
      toast((t) => t("chat.tooManyFiles", { most: workspace?.chat.files }), "clay");
    draft.uploads.add(list.slice(0, Math.max(0, room)), workspace?.limits.file ?? 0);
  };
  const say = () => {
    if (!ready) return;
    onSay({
      text: words,
      ...whereOf(inside, target),
      reply: reply?.id,
      files: files.length ? [...files] : undefined,
    });
    setText("");
    draft.set([]);
    onReply(undefined);
    field.current?.focus();
  };
  const insert = (sign: string) => {
    const { selectionStart = text.length, selectionEnd = text.length } = field.current ?? {};
    setText(text.slice(0, selectionStart) + sign + text.slice(selectionEnd));
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(selectionStart + sign.length, selectionStart + sign.length);
    });
  };
  const handlePaste = (event: ClipboardEvent) => {
    const pasted = [...event.clipboardData.files];
    if (!attaches || pasted.length === 0) return;
    event.preventDefault();
    add(pasted);
  };
  return (
    <form
      className={classes.composer}
      data-private={target !== undefined && target !== allRooms}
      onSubmit={(event) => {
        event.preventDefault();
        say();
      }}
      onDragOver={(event) => attaches && event.preventDefault()}
      onDrop={(event) => {
        if (!attaches || event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        add([...event.dataTransfer.files]);
      }}
    >
      {(partners.length > 0 || target !== undefined || session.rooms) && (
        <To
          value={target}
          partners={partners}
          onlyPrivate={onlyPrivate}
          broadcasts={broadcasts}
          room={roomOf(session.rooms, me.room)?.name}
          name={names[target ?? ""]}
          isHere={isHere}
          onChange={(person) => {
            onTo(person);
            onReply(undefined);
          }}
        />
      )}
      {reply && (
        <div className={classes.replying}>
          <Quote message={reply} names={names} />
          <CloseButton
            size="sm"
            aria-label={t("chat.noReply")}
            onClick={() => {
              onReply(undefined);
              field.current?.focus();
            }}
          />
        </div>
      )}
      {sending.length > 0 && (
        <ul className={classes.uploads} aria-label={t("files.sending")}>
          {sending.map((one) => (
            <UploadRow
              key={one.id}
              upload={one}
              limits={workspace?.limits}
              onCancel={() => draft.uploads.cancel(one.id)}
              onRetry={() => draft.uploads.retry(one.id)}
            />
          ))}
        </ul>
      )}
      {files.length > 0 && (
        <ul className={classes.attached} aria-label={t("chat.attached")}>
          {files.map((file) => (
            <li key={file.sha256 + file.name}>
              <bdi>{file.name}</bdi>
              <CloseButton
                size="sm"
                aria-label={t("chat.detach", { name: file.name })}
                onClick={() => draft.set(files.filter((one) => one !== file))}
              />
            </li>
          ))}
        </ul>
      )}
      <Textarea
        ref={field}
        autosize
        minRows={1}
        maxRows={6}
        dir="auto"
        aria-label={t("chat.write")}
        placeholder={t("chat.write")}
        value={text}
        error={tooLong && t("chat.tooLong", { most })}
        onChange={(event) => setText(event.currentTarget.value)}
        onPaste={handlePaste}
        onKeyDown={(event) => {
          if (event.key === "Escape" && reply) {
            event.stopPropagation();
            onReply(undefined);
          }
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          say();
        }}
      />
      <div className={classes.tools}>
        <EmojiButton onPick={insert} />
        {attaches && <Attach onAdd={add} />}
        <ActionIcon
          type="submit"
          className={classes.send}
          size={36}
          aria-label={t("chat.send")}
          title={t("chat.sendAbout")}
          disabled={!ready}
        >
          <IconSend size={20} className="alongText" />
        </ActionIcon>
      </div>
    </form>
  );
}

function Attach({ onAdd }: { onAdd: (files: readonly File[]) => void }) {
  const { t } = useTranslation();
  const reset = useRef<() => void>(null);
  return (
    <FileButton
      multiple
      resetRef={reset}
      onChange={(files) => {
        onAdd(files);
        reset.current?.(); // the same file can be chosen again
      }}
    >
      {(button) => (
        <ToolButton {...button} label={t("chat.attach")}>
          <IconAttach size={20} />
        </ToolButton>
      )}
    </FileButton>
  );
}

type ToProps = {
  value?: string;
  partners: readonly Present[];
  onlyPrivate: boolean;
  /** All breakout rooms can be chosen. */
  broadcasts: boolean;
  /** The breakout room that one is in. */
  room?: string;
  /** Of somebody who is not here any more. */
  name?: string;
  isHere: boolean;
  onChange: (person?: string) => void;
};

/** Who will read it. */
function To({ value, partners, onlyPrivate, broadcasts, room, name, isHere, onChange }: ToProps) {
  const { t } = useTranslation();
  const away = !isHere && value ? [{ value, label: name ?? t("chat.somebody") }] : [];
  return (
    <NativeSelect
      size="xs"
      aria-label={t("chat.to")}
      leftSection={
        value === undefined || value === allRooms ? undefined : (
          <IconPrivate size={16} aria-hidden="true" />
        )
      }
      value={value ?? ""}
      error={!isHere && t("chat.notHere", { name: name ?? t("chat.somebody") })}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
      data={[
        ...(onlyPrivate
          ? []
          : [{ value: "", label: room ? t("chat.toRoom", { name: room }) : t("chat.toEveryone") }]),
        ...(broadcasts ? [{ value: allRooms, label: t("chat.toAllRooms") }] : []),
        ...partners.map(({ id, name: label }) => ({
          value: id,
          label: t("chat.toOnly", { name: label }),
        })),
        ...away,
      ]}
    />
  );
}
