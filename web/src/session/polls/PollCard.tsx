import { Badge, Button, Group, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Poll } from "../../api/types";
import { useInside, useSession } from "../../live/react";
import { useDo } from "../useDo";
import { AnswerForm } from "./AnswerForm";
import classes from "./Polls.module.css";
import { Names, Results } from "./Results";

/** One poll: the question, and whatever this person can do with it and see of it. */
export function PollCard({ poll }: { poll: Poll }) {
  const { t } = useTranslation();
  const leads = useInside().me.may.includes("poll");
  return (
    <li className={classes.card} data-state={poll.state}>
      <Title order={3} fz="1.05rem" className={classes.question}>
        <bdi>{poll.question}</bdi>
      </Title>
      <Group gap={6}>
        <Badge
          size="sm"
          variant="light"
          tt="none"
          color={poll.state === "open" ? undefined : "gray"}
        >
          {t(`polls.state.${poll.state}`)}
        </Badge>
        <Badge size="sm" variant="outline" color="gray" tt="none">
          {t(poll.anonymous ? "polls.anonymous" : "polls.byName")}
        </Badge>
        {poll.state !== "draft" && (
          <Text size="sm" c="dimmed">
            {t("polls.people", { count: poll.answered })}
          </Text>
        )}
      </Group>
      {poll.state === "open" && <AnswerForm poll={poll} />}
      {poll.counts ? <Results poll={poll} /> : <Kept poll={poll} leads={leads} />}
      {leads && !poll.anonymous && poll.answered > 0 && <Names poll={poll} />}
      {leads && <Deeds poll={poll} />}
    </li>
  );
}

/** Why there are no results to be seen. */
function Kept({ poll, leads }: { poll: Poll; leads: boolean }) {
  const { t } = useTranslation();
  if (poll.state === "draft" || (poll.state === "open" && !poll.live && !leads)) return null;
  const why =
    poll.state === "closed" ? "polls.kept" : poll.live ? "polls.few" : "polls.keptUntilClosed";
  return (
    <Text size="sm" c="dimmed">
      {t(why)}
    </Text>
  );
}

function Deeds({ poll }: { poll: Poll }) {
  const { t } = useTranslation();
  const session = useSession();
  const deed = (does: "open" | "close" | "share" | "hide" | "delete") => () =>
    session.command("poll_do", { pollDo: { id: poll.id, do: does } });
  const [open] = useDo(deed("open"));
  const [close] = useDo(deed("close"));
  const [share] = useDo(deed("share"));
  const [hide] = useDo(deed("hide"));
  const [remove] = useDo(deed("delete"));
  const shareable =
    !poll.live && (poll.state === "closed" || (poll.state === "open" && !poll.anonymous));
  return (
    <Group gap="xs" justify="end">
      {poll.state === "draft" && (
        <>
          <Button variant="default" size="compact-md" onClick={remove}>
            {t("polls.delete")}
          </Button>
          <Button size="compact-md" onClick={open}>
            {t("polls.open")}
          </Button>
        </>
      )}
      {poll.state === "open" && (
        <Button variant="default" size="compact-md" onClick={close}>
          {t("polls.close")}
        </Button>
      )}
      {shareable && (
        <Button
          variant={poll.shared ? "default" : "light"}
          size="compact-md"
          onClick={poll.shared ? hide : share}
        >
          {t(poll.shared ? "polls.hide" : "polls.share")}
        </Button>
      )}
    </Group>
  );
}
