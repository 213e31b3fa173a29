import { Text, VisuallyHidden } from "@mantine/core";
import type { TFunction } from "i18next";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconAlert, IconOffline, IconReadOnly, IconSaved, IconSaving } from "../ui/icons";
import { useWorkspaceState } from "./react";
import classes from "./SaveIndicator.module.css";
import type { SaveState } from "./types";

/** What is said aloud must have held for so long, in ms: each stroke is saved, and nobody wants to hear it. */
const calm = 2_000;

/** Whether what one did is saved; nothing until the page was inside. */
export function SaveIndicator() {
  const save = useWorkspaceState()?.save;
  return save ? <Indicator save={save} /> : null;
}

function Indicator({ save }: { save: SaveState }) {
  const { t } = useTranslation();
  const words = wordsOf(save, t);
  const Icon = icons[save.is];
  return (
    <span className={classes.save} data-save={save.is} title={words}>
      <Icon size={18} aria-hidden="true" className={classes.icon} />
      <Text span size="sm" className={classes.words}>
        {words}
      </Text>
      <Spoken words={words} is={save.is} />
    </span>
  );
}

const icons = {
  saved: IconSaved,
  saving: IconSaving,
  offline: IconOffline,
  readOnly: IconReadOnly,
  unsent: IconAlert,
} as const;

/** The state in words, as true as the state. */
export function wordsOf(save: SaveState, t: TFunction): string {
  switch (save.is) {
    case "saved":
      return t("keeping.saved");
    case "saving":
      return t(save.device ? "keeping.saving" : "keeping.savingPage");
    case "offline":
      if (save.kept === 0) return t("keeping.offline");
      return t(save.device ? "keeping.offlineKept" : "keeping.offlinePage", { count: save.kept });
    case "readOnly":
      if (save.kept === 0) return t("keeping.readOnly");
      return t(save.device ? "keeping.readOnlyKept" : "keeping.readOnlyPage", { count: save.kept });
    case "unsent":
      return t("keeping.unsent", { count: save.kept });
  }
}

// "Saving…" is not said at all, and the rest when it stays: not at every stroke.
function Spoken({ words, is }: { words: string; is: SaveState["is"] }) {
  const [said, setSaid] = useState("");
  const first = useRef(true);
  useEffect(() => {
    if (is === "saving") return;
    // What was so from the beginning is no news.
    if (first.current && is === "saved") {
      first.current = false;
      return;
    }
    first.current = false;
    const timer = setTimeout(() => setSaid(words), calm);
    return () => clearTimeout(timer);
  }, [words, is]);
  return <VisuallyHidden role="status">{said}</VisuallyHidden>;
}
