import {
  ActionIcon,
  Button,
  Group,
  SegmentedControl,
  Stack,
  Switch,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "../../api/key";
import { useSession } from "../../live/react";
import { IconClose, IconPlus } from "../../ui/icons";
import { useDo } from "../useDo";

const most = 10;

/** Makes a poll: to be asked now, or kept for later. */
export function PollForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const [key] = useState(newKey);
  const [question, setQuestion] = useState("");
  const [kind, setKind] = useState("yesno");
  const [choices, setChoices] = useState<readonly string[]>(["", ""]);
  const [several, setSeveral] = useState(false);
  const [anonymous, setAnonymous] = useState(false);
  const [live, setLive] = useState(false);
  const own = choices.map((text) => text.trim()).filter(Boolean);
  const possible = question.trim() !== "" && (kind === "yesno" || own.length >= 2);
  const make = (open: boolean) => async () => {
    const poll = { key, question, anonymous, live, open };
    await session.command("poll", {
      poll: kind === "yesno" ? poll : { ...poll, several, choices: own },
    });
    onDone();
  };
  const [ask, asking] = useDo(make(true));
  const [keep, keeping] = useDo(make(false));
  return (
    <form
      aria-label={t("polls.make")}
      onSubmit={(event) => {
        event.preventDefault();
        if (possible) ask();
      }}
    >
      <Stack gap="sm" p="xs">
        <Textarea
          label={t("polls.question")}
          dir="auto"
          data-autofocus
          autosize
          minRows={2}
          maxLength={300}
          value={question}
          onChange={(event) => setQuestion(event.currentTarget.value)}
        />
        <SegmentedControl
          fullWidth
          aria-label={t("polls.kind")}
          value={kind}
          onChange={setKind}
          data={[
            { value: "yesno", label: t("polls.yesNo") },
            { value: "choices", label: t("polls.choices") },
          ]}
        />
        {kind === "choices" && (
          <>
            {choices.map((text, n) => (
              <Group
                // biome-ignore lint/suspicious/noArrayIndexKey: a choice is known by its place
                key={n}
                gap={4}
                wrap="nowrap"
              >
                <TextInput
                  flex={1}
                  dir={text ? "auto" : undefined} // the placeholder stands as the page does
                  aria-label={t("polls.choice", { number: n + 1 })}
                  placeholder={t("polls.choice", { number: n + 1 })}
                  maxLength={100}
                  value={text}
                  onChange={(event) => setChoices(choices.with(n, event.currentTarget.value))}
                />
                {choices.length > 2 && (
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t("polls.dropChoice", { number: n + 1 })}
                    onClick={() => setChoices(choices.toSpliced(n, 1))}
                  >
                    <IconClose size={18} />
                  </ActionIcon>
                )}
              </Group>
            ))}
            {choices.length < most && (
              <Button
                variant="subtle"
                size="compact-sm"
                leftSection={<IconPlus size={16} />}
                onClick={() => setChoices([...choices, ""])}
              >
                {t("polls.addChoice")}
              </Button>
            )}
            <Switch
              label={t("polls.several")}
              checked={several}
              onChange={(event) => setSeveral(event.currentTarget.checked)}
            />
          </>
        )}
        <Switch
          label={t("polls.askAnonymously")}
          description={t(anonymous ? "polls.anonymousAbout" : "polls.byNameAbout")}
          checked={anonymous}
          onChange={(event) => setAnonymous(event.currentTarget.checked)}
        />
        <Switch
          label={t("polls.showLive")}
          description={t(live ? "polls.liveAbout" : "polls.keptAbout")}
          checked={live}
          onChange={(event) => setLive(event.currentTarget.checked)}
        />
        <Group justify="end" gap="xs">
          <Button variant="subtle" color="gray" onClick={onDone}>
            {t("app.cancel")}
          </Button>
          <Button variant="default" disabled={!possible} loading={keeping} onClick={keep}>
            {t("polls.keep")}
          </Button>
          <Button type="submit" disabled={!possible} loading={asking}>
            {t("polls.ask")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
