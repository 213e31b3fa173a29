import { Button, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { askedPolls } from "../../api/polls";
import { useInside } from "../../live/react";
import { IconPlus } from "../../ui/icons";
import people from "../people/People.module.css";
import { PollCard } from "./PollCard";
import { PollForm } from "./PollForm";
import classes from "./Polls.module.css";
import { Results } from "./Results";

const order = { open: 0, draft: 1, closed: 2 } as const;

/** The polls of the run; `bare` where a sheet around it has the title. */
export function PollsPanel({ bare = false }: { bare?: boolean }) {
  const { t } = useTranslation();
  const { polls, me } = useInside();
  const [making, setMaking] = useState(false);
  const leads = me.may.includes("poll");
  const shown = polls.toSorted(
    (a, b) => order[a.state] - order[b.state] || (b.opened ?? 0) - (a.opened ?? 0),
  );
  return (
    <>
      {!bare && (
        <div className={people.head}>
          <Title order={2} fz="1.25rem">
            {t("polls.title")}
          </Title>
        </div>
      )}
      <div className={people.scroll}>
        {leads &&
          (making ? (
            <PollForm onDone={() => setMaking(false)} />
          ) : (
            <Button
              fullWidth
              variant="light"
              leftSection={<IconPlus size={18} />}
              onClick={() => setMaking(true)}
            >
              {t("polls.new")}
            </Button>
          ))}
        {shown.length === 0 && !making && (
          <Text c="dimmed" p="md" ta="center">
            {t(leads ? "polls.noneLead" : "polls.none")}
          </Text>
        )}
        <ul className={classes.cards} aria-label={t("polls.title")}>
          {shown.map((poll) => (
            <PollCard key={poll.id} poll={poll} />
          ))}
        </ul>
        {me.may.includes("see_attendance") && <Earlier />}
      </div>
    </>
  );
}

/** What was asked in earlier runs, for hosts. */
function Earlier() {
  const { t } = useTranslation();
  const { session, polls } = useInside();
  const [shown, setShown] = useState(false);
  const { data } = useQuery({
    queryKey: ["polls", session.link],
    queryFn: () => askedPolls(session.link),
    enabled: shown,
  });
  const now = new Set(polls.map((poll) => poll.id));
  const earlier = data?.polls.filter((poll) => !now.has(poll.id));
  return (
    <div className={classes.earlier}>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        aria-expanded={shown}
        onClick={() => setShown(!shown)}
      >
        {t("polls.earlier")}
      </Button>
      {shown && earlier?.length === 0 && (
        <Text size="sm" c="dimmed" p="xs">
          {t("polls.noneEarlier")}
        </Text>
      )}
      {shown && earlier && (
        <ul className={classes.cards} aria-label={t("polls.earlier")}>
          {earlier.map((poll) => (
            <li key={poll.id} className={classes.card}>
              <Title order={3} fz="1rem" className={classes.question}>
                <bdi>{poll.question}</bdi>
              </Title>
              <Text size="sm" c="dimmed">
                {t("polls.people", { count: poll.answered })}
              </Text>
              <Results poll={poll} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
