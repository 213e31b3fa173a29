import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside } from "../../live/react";
import classes from "./Reactions.module.css";
import { signs } from "./signs";
import { useShown } from "./store";

/** Between two things that are said of reactions, in ms: who listens to the lesson is not to be talked over. */
const sayEach = 6_000;

/** Rises over the stage with the name, wherever the person's tile is; said sparsely. */
export function ReactionStream() {
  const { people } = useInside();
  const shown = useShown();
  return (
    <>
      <div className={classes.stream} aria-hidden="true">
        {shown.map((one) => (
          <span
            key={one.id}
            className={classes.rising}
            style={{ insetInlineStart: `${(one.id % 5) * 1.6}rem` }}
          >
            <span className={classes.big}>{signs[one.what]}</span>
            <bdi className={classes.name}>
              {one.by === undefined ? "" : people[one.by]?.name}
              {one.n > 1 && ` ×${one.n}`}
            </bdi>
          </span>
        ))}
      </div>
      <Said />
    </>
  );
}

function Said() {
  const { t } = useTranslation();
  const { people, me } = useInside();
  const shown = useShown();
  const [words, setWords] = useState("");
  const heard = useRef({ upTo: 0, count: 0, at: Number.NEGATIVE_INFINITY });
  useEffect(() => {
    const state = heard.current;
    const fresh = shown.filter((one) => one.id > state.upTo && one.by !== me.id);
    state.upTo = Math.max(state.upTo, shown.at(-1)?.id ?? 0);
    state.count += fresh.reduce((sum, one) => sum + one.n, 0);
    const [first] = fresh;
    if (!first || performance.now() - state.at < sayEach) return;
    const name = first.by === undefined ? undefined : people[first.by]?.name;
    setWords(
      state.count === 1 && name !== undefined
        ? t("reactions.one", { name, sign: t(`reactions.sign.${first.what}`) })
        : t("reactions.many", { count: state.count }),
    );
    state.at = performance.now();
    state.count = 0;
  }, [shown, people, me.id, t]);
  return <VisuallyHidden role="status">{words}</VisuallyHidden>;
}
