import { Button, Checkbox, Group, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Poll } from "../../api/types";
import { useInside, useSession } from "../../live/react";
import { useDo } from "../useDo";
import { choicesOf } from "./words";

/** Answers an open poll, and changes the answer until it is closed. */
export function AnswerForm({ poll, onDone }: { poll: Poll; onDone?: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const mine = useInside().answers[poll.id];
  const [picked, setPicked] = useState<readonly number[]>();
  const now = picked ?? mine ?? [];
  const same =
    mine !== undefined && now.length === mine.length && now.every((n) => mine.includes(n));
  const [answer, answering] = useDo(async () => {
    await session.command("answer", { answer: { id: poll.id, choices: [...now] } });
    setPicked(undefined);
    onDone?.();
  });
  const items = choicesOf(poll, t).map((text, n) => [String(n), text] as const);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (now.length > 0 && !same) answer();
      }}
    >
      <Stack gap="sm">
        {poll.several ? (
          <Checkbox.Group
            label={
              <Text span size="sm" c="dimmed">
                {t("polls.chooseSeveral")}
              </Text>
            }
            value={now.map(String)}
            onChange={(values) => setPicked(values.map(Number))}
          >
            <Stack gap="xs" mt="xs">
              {items.map(([value, text]) => (
                <Checkbox key={value} value={value} label={<bdi>{text}</bdi>} />
              ))}
            </Stack>
          </Checkbox.Group>
        ) : (
          <Radio.Group
            label={
              <Text span size="sm" c="dimmed">
                {t("polls.chooseOne")}
              </Text>
            }
            value={now[0] === undefined ? null : String(now[0])}
            onChange={(value) => setPicked([Number(value)])}
          >
            <Stack gap="xs" mt="xs">
              {items.map(([value, text]) => (
                <Radio key={value} value={value} label={<bdi>{text}</bdi>} />
              ))}
            </Stack>
          </Radio.Group>
        )}
        <Text size="xs" c="dimmed">
          {t(poll.anonymous ? "polls.isAnonymous" : "polls.isByName")}
        </Text>
        <Group justify="end">
          <Button type="submit" loading={answering} disabled={now.length === 0 || same}>
            {mine ? t(same ? "polls.answered" : "polls.change") : t("polls.answer")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
