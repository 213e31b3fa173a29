import { CloseButton, Group, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IconPolls } from "../../ui/icons";
import { AnswerForm } from "./AnswerForm";
import classes from "./Polls.module.css";
import { useUnanswered } from "./unanswered";

/** A question that waits for this person, to be answered at once or put aside; the panel has it too. */
export function PollNotice({ shown }: { shown: boolean }) {
  const { t } = useTranslation();
  const [aside, setAside] = useState<readonly string[]>([]);
  const poll = useUnanswered().find((one) => !aside.includes(one.id));
  if (!poll || shown) return <div role="status" />;
  const putAside = () => {
    setAside([...aside, poll.id]);
    document.getElementById("stage")?.focus();
  };
  return (
    <div role="status">
      <section
        key={poll.id}
        className={classes.notice}
        tabIndex={-1}
        data-region
        aria-label={t("polls.notice")}
      >
        <Group gap="sm" wrap="nowrap" align="start" mb="xs">
          <IconPolls size={22} aria-hidden="true" />
          <Text fw={600} flex={1} className={classes.question}>
            <bdi>{poll.question}</bdi>
          </Text>
          <CloseButton aria-label={t("polls.notNow")} onClick={putAside} />
        </Group>
        <AnswerForm poll={poll} onDone={() => document.getElementById("stage")?.focus()} />
      </section>
    </div>
  );
}
