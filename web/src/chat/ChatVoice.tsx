import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside } from "../live/react";
import { useTalkState } from "./react";

/** So much of a message is said by itself; the rest is in the chat. */
const mostSaid = 200;

/** Says politely what others write, for those who do not see it; where the chat is closed, only who wrote. */
export function ChatVoice({ open }: { open: boolean }) {
  const { t } = useTranslation();
  const { me } = useInside();
  const { ready, messages, names } = useTalkState();
  const heard = useRef<number>(undefined);
  const [words, setWords] = useState("");
  useEffect(() => {
    if (!ready) return;
    const last = messages.at(-1)?.n ?? 0;
    const after = heard.current;
    heard.current = last;
    if (after === undefined) return;
    const fresh = messages.filter((m) => m.n > after && m.by !== me.id && !m.clears && !m.deleted);
    const one = fresh.at(-1);
    if (!one) return;
    const name = names[one.by] ?? t("chat.somebody");
    if (fresh.length > 1) setWords(t("chat.newMessages", { count: fresh.length }));
    else if (!open) setWords(t(one.to ? "chat.wroteYou" : "chat.wrote", { name }));
    else {
      const said = one.text?.slice(0, mostSaid) || t("chat.fileOnly");
      setWords(t(one.to ? "chat.saysYou" : "chat.says", { name, text: said }));
    }
  }, [ready, messages, names, me.id, open, t]);
  return <VisuallyHidden role="status">{words}</VisuallyHidden>;
}
