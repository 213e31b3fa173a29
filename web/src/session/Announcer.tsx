import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside } from "../live/react";
import { comings } from "./people/comings";

/** Says politely who came, who went, who asks and what is locked, for those who do not see it. */
export function Announcer() {
  const { t, i18n } = useTranslation();
  const { people, asking, me, session } = useInside();
  const { locked } = session;
  const before = useRef({ people, asking, locked });
  const [words, setWords] = useState("");
  useEffect(() => {
    const { came, went } = comings(before.current.people, people, me.id);
    const known = new Set(before.current.asking.map((one) => one.id));
    const asks = asking.filter((one) => !known.has(one.id)).map((one) => one.name);
    const lock =
      locked === before.current.locked ? "" : t(locked ? "live.isLocked" : "live.isOpen");
    before.current = { people, asking, locked };
    // A browser reads how a language lists things when it is asked first: not before there is one.
    const listed = (names: string[]) =>
      new Intl.ListFormat(i18n.language, { type: "conjunction" }).format(names);
    const named = (names: string[], few: "came" | "went" | "asks", many: () => string) => {
      if (names.length === 0) return "";
      if (names.length > 3) return many();
      return t(`people.${few}`, { count: names.length, names: listed(names) });
    };
    const said = [
      named(came, "came", () => t("people.cameMany", { count: came.length })),
      named(went, "went", () => t("people.wentMany", { count: went.length })),
      named(asks, "asks", () => t("people.asking", { count: asking.length })),
      lock,
    ].filter(Boolean);
    if (said.length) setWords(said.join(" "));
  }, [people, asking, locked, me.id, t, i18n.language]);
  return (
    <VisuallyHidden aria-live="polite" role="log">
      {words}
    </VisuallyHidden>
  );
}
