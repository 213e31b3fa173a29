import { ActionIcon, Indicator } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useInside } from "../../live/react";
import { isolated } from "../../ui/format";
import { IconHand } from "../../ui/icons";
import { toast } from "../../ui/toast";
import { type Hand, raised } from "./hands";

/** Raises and lowers one's own hand; the number says after how many others. */
export function HandButton({ hand }: { hand: Hand }) {
  const { t } = useTranslation();
  const { me } = useInside();
  if (!me.may.includes("raise")) return null;
  const label = t(hand.place ? "people.hand.lower" : "people.hand.raise");
  return (
    <Indicator label={hand.place} disabled={!hand.place} size={18} color="clay" offset={4}>
      <ActionIcon
        data-hint={label}
        size={48}
        variant={hand.place ? "filled" : "default"}
        loading={hand.busy}
        aria-label={label}
        aria-pressed={hand.place > 0}
        onClick={hand.toggle}
      >
        <IconHand size={22} />
      </ActionIcon>
    </Indicator>
  );
}

/** Tells hosts and moderators, quietly, whose hand went up. */
export function HandNotice() {
  const { i18n } = useTranslation();
  const { people, me } = useInside();
  const leads = me.may.includes("moderate");
  const before = useRef(people);
  useEffect(() => {
    const up = leads ? raised(before.current, people, me.id) : [];
    before.current = people;
    if (up.length === 0) return;
    const names = new Intl.ListFormat(i18n.language).format(up.map((one) => isolated(one.name)));
    toast(
      (t) =>
        up.length > 3
          ? t("people.hand.many", { count: up.length })
          : t("people.hand.raised", { count: up.length, names }),
      "clay",
    );
  }, [people, leads, me.id, i18n.language]);
  return null;
}
