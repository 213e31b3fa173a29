import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { pollAnswers } from "../../api/polls";
import type { Poll } from "../../api/types";
import { useInside } from "../../live/react";
import classes from "./Polls.module.css";
import { choicesOf, percent } from "./words";

/** How often each choice was taken, as bars with numbers and percent. */
export function Results({ poll }: { poll: Poll }) {
  const { t } = useTranslation();
  const mine = useInside().answers[poll.id] ?? [];
  const { counts } = poll;
  if (!counts) return null;
  return (
    <ul className={classes.results} aria-label={t("polls.results")}>
      {choicesOf(poll, t).map((text, n) => {
        const share = percent(counts[n] ?? 0, poll.answered);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: choices are known by their numbers
          <li key={n} className={classes.result} data-mine={mine.includes(n)}>
            <span className={classes.choice}>
              <bdi>{text}</bdi>
              {mine.includes(n) && <Text span size="xs" c="dimmed">{` ${t("polls.mine")}`}</Text>}
            </span>
            <span className={classes.number}>
              {t("polls.count", { count: counts[n] ?? 0, percent: share })}
            </span>
            <span className={classes.bar} aria-hidden="true">
              <span style={{ inlineSize: `${share}%` }} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** Who answered what, when asked for: of polls by name, for those who lead. */
export function Names({ poll }: { poll: Poll }) {
  const { t } = useTranslation();
  const { link } = useInside().session;
  const [shown, setShown] = useState(false);
  const { data } = useQuery({
    queryKey: ["polls", link, poll.id, poll.rev],
    queryFn: () => pollAnswers(link, poll.id),
    enabled: shown,
    placeholderData: (before) => before,
  });
  const choices = choicesOf(poll, t);
  return (
    <>
      <Button
        variant="subtle"
        size="compact-sm"
        aria-expanded={shown}
        onClick={() => setShown(!shown)}
      >
        {t(shown ? "polls.hideNames" : "polls.names")}
      </Button>
      {shown && data && (
        <ul className={classes.names} aria-label={t("polls.names")}>
          {data.answers.map((one) => (
            <li key={one.id}>
              <bdi>{one.name ?? t("polls.nobody")}</bdi>
              {": "}
              <bdi>{one.choices.map((n) => choices[n]).join(", ")}</bdi>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
