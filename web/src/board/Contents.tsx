import { ActionIcon, Button, Group, Stack, Text, Textarea, Title } from "@mantine/core";
import { useEffect, useId, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { currentLanguage, directionOf } from "../locales/i18n";
import { IconClose, IconDelete, IconFollow, IconLock, IconRename } from "../ui/icons";
import { toast } from "../ui/toast";
import { undoable } from "../ui/undo";
import classes from "./Contents.module.css";
import { changed, makeWrittenNote, noteColors, rewritten } from "./make";
import { contentsOf, freePlace, type Line } from "./order";
import type { ShownBoard } from "./shown";
import type { BoardElement } from "./types";

type Props = {
  board: ShownBoard;
  edits: boolean;
  arranges: boolean;
  longest: number;
  nameOf: (person: string) => string;
  /** Leads to an element on the canvas, where there is one. */
  onFind?: (id: string) => void;
  onClose: () => void;
};

/** The board for the keyboard and for screen readers: its texts as a list that can be worked on. */
export function Contents(props: Props) {
  const { board, edits, onClose } = props;
  const { t } = useTranslation();
  const rev = useSyncExternalStore(board.watchContent, board.getContent);
  const rtl = directionOf(currentLanguage()) === "rtl";
  // biome-ignore lint/correctness/useExhaustiveDependencies: `rev` says that the content is another
  const contents = useMemo(() => contentsOf(board.elements.values(), rtl), [board, rev, rtl]);
  const rest = contents.pictures + contents.drawings;
  const id = useId();
  return (
    <section className={classes.panel} tabIndex={-1} data-region aria-labelledby={id}>
      <div className={classes.head}>
        <Title order={2} fz="1.2rem" id={id}>
          {t("board.contents.title")}
        </Title>
        <ActionIcon variant="subtle" color="gray" aria-label={t("app.close")} onClick={onClose}>
          <IconClose size={18} />
        </ActionIcon>
      </div>
      <div className={classes.scroll}>
        <Text size="sm" c="dimmed" mb="sm">
          {contents.lines.length > 0 ? t("board.contents.about") : t("board.contents.empty")}
        </Text>
        <ul className={classes.list} aria-label={t("board.contents.title")}>
          {contents.lines.map((line) => (
            <Entry key={line.id} line={line} {...props} />
          ))}
        </ul>
        {rest > 0 && (
          <Text size="sm" c="dimmed" mt="sm">
            {t("board.contents.other", { count: rest })}
          </Text>
        )}
        {edits && <Add {...props} />}
      </div>
    </section>
  );
}

function Entry({ line, board, edits, arranges, longest, nameOf, onFind }: Props & { line: Line }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const others = useSyncExternalStore(board.watchOthers, board.getOthers);
  const button = useRef<HTMLButtonElement>(null);
  const hands = [...others.values()].find((other) =>
    other.editing?.some((id) => id === line.id || id === line.container?.id),
  );
  const mayChange = edits && (arranges || !line.locked);
  const text = short(line.text);
  const close = () => {
    setEditing(false);
    requestAnimationFrame(() => button.current?.focus());
  };
  if (editing) {
    return (
      <li className={classes.entry}>
        <Write
          label={t("board.contents.text")}
          start={line.text}
          longest={longest}
          onCancel={close}
          onSave={(next) => {
            board.change(rewritten(line.element, line.container, next));
            board.doc.flush();
            close();
          }}
        />
      </li>
    );
  }
  return (
    <li className={classes.entry}>
      <div className={classes.words}>
        <Group gap={6}>
          <Text size="xs" c="dimmed">
            {t(`board.contents.kind.${line.kind}`)}
          </Text>
          {line.locked && (
            <span role="img" aria-label={t("board.contents.locked")}>
              <IconLock size={14} />
            </span>
          )}
        </Group>
        <Text className={classes.text}>
          <bdi>{line.text}</bdi>
        </Text>
        {hands && (
          <Text size="xs" c="var(--stoa-wait)">
            {t("board.contents.worked", { name: nameOf(hands.by) })}
          </Text>
        )}
      </div>
      <Group gap={2} wrap="nowrap">
        {onFind && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("board.contents.show", { text })}
            onClick={() => onFind(line.container?.id ?? line.id)}
          >
            <IconFollow size={18} />
          </ActionIcon>
        )}
        {mayChange && (
          <>
            <ActionIcon
              ref={button}
              variant="subtle"
              color="gray"
              aria-label={t("board.contents.edit", { text })}
              onClick={() => setEditing(true)}
            >
              <IconRename size={18} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("board.contents.delete", { text })}
              onClick={() => remove(board, line)}
            >
              <IconDelete size={18} />
            </ActionIcon>
          </>
        )}
      </Group>
    </li>
  );
}

// A note goes as a whole; a shape stays without its words.
function remove(board: ShownBoard, line: Line): void {
  const { element, container, kind } = line;
  const gone: BoardElement[] = [changed(element, { isDeleted: true })];
  if (container && kind === "note") gone.push(changed(container, { isDeleted: true }));
  if (container && kind === "label")
    gone.push(changed(container, { boundElements: without(line) }));
  board.change(gone);
  board.doc.flush();
  undoable(
    (t) => t("board.contents.deleted"),
    async () => {
      const back = gone.map((one) => {
        const now = board.elements.get(one.id) ?? one;
        return changed(now, {
          isDeleted: false,
          ...(one.id === container?.id ? { boundElements: container.boundElements } : {}),
        });
      });
      board.change(back);
      board.doc.flush();
    },
  );
}

const without = ({ element, container }: Line) =>
  ((container?.boundElements ?? []) as { id: string }[]).filter(({ id }) => id !== element.id);

function Add({ board, longest }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    requestAnimationFrame(() => button.current?.focus());
  };
  if (!open) {
    return (
      <Button ref={button} mt="md" variant="default" fullWidth onClick={() => setOpen(true)}>
        {t("board.contents.add")}
      </Button>
    );
  }
  return (
    <div className={classes.entry}>
      <Write
        label={t("board.contents.newText")}
        start=""
        longest={longest}
        onCancel={close}
        onSave={(text) => {
          const place = freePlace(board.elements.values());
          board.change(makeWrittenNote(text, noteColors.yellow, place, lastIndex(board)));
          board.doc.flush();
          toast((t) => t("board.contents.added"));
          close();
        }}
      />
    </div>
  );
}

type WriteProps = {
  label: string;
  start: string;
  longest: number;
  onSave: (text: string) => void;
  onCancel: () => void;
};

function Write({ label, start, longest, onSave, onCancel }: WriteProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(start);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const empty = text.trim() === "";
  return (
    <Stack gap="xs" w="100%">
      <Textarea
        ref={field}
        label={label}
        dir="auto"
        rows={4}
        resize="vertical"
        maxLength={longest}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onCancel();
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !empty) onSave(text);
        }}
      />
      <Group gap="xs" justify="flex-end">
        <Button variant="default" size="xs" onClick={onCancel}>
          {t("app.cancel")}
        </Button>
        <Button size="xs" disabled={empty} onClick={() => onSave(text)}>
          {t("app.save")}
        </Button>
      </Group>
    </Stack>
  );
}

function lastIndex(board: ShownBoard): string | undefined {
  let last: string | undefined;
  for (const { index } of board.elements.values()) {
    if (typeof index === "string" && (last === undefined || index > last)) last = index;
  }
  return last;
}

const short = (text: string) => (text.length > 40 ? `${text.slice(0, 39)}…` : text);
