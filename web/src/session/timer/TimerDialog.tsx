import { Button, Chip, Group, NumberInput, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../live/react";
import { Sheet } from "../../ui/Sheet";
import { useDo } from "../useDo";
import classes from "./Timer.module.css";
import { longest } from "./timer";

const usual = [1, 3, 5, 10, 15];

/** How long the timer shall run. */
export function TimerDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const [minutes, setMinutes] = useState<number | string>(5);
  const [seconds, setSeconds] = useState<number | string>(0);
  const whole = Number(minutes) * 60 + Number(seconds);
  const possible = whole >= 1 && whole <= longest;
  const [start, starting] = useDo(async () => {
    await session.command("timer", { timer: { do: "start", seconds: whole } });
    onClose();
  });
  return (
    <Sheet title={t("timer.title")} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (possible) start();
        }}
      >
        <Stack gap="md">
          <Text size="sm">{t("timer.about")}</Text>
          <Group gap="xs" role="group" aria-label={t("timer.usual")}>
            {usual.map((n) => (
              <Chip
                key={n}
                checked={Number(minutes) === n && Number(seconds) === 0}
                onChange={() => {
                  setMinutes(n);
                  setSeconds(0);
                }}
              >
                {t("timer.minutesOf", { count: n })}
              </Chip>
            ))}
          </Group>
          <div className={classes.time}>
            <NumberInput
              data-autofocus
              label={t("timer.minutes")}
              value={minutes}
              onChange={setMinutes}
              min={0}
              max={longest / 60}
              allowDecimal={false}
              allowNegative={false}
            />
            <NumberInput
              label={t("timer.seconds")}
              value={seconds}
              onChange={setSeconds}
              min={0}
              max={59}
              step={5}
              allowDecimal={false}
              allowNegative={false}
            />
          </div>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" size="md" onClick={onClose}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" size="md" disabled={!possible} loading={starting}>
              {t("timer.go")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Sheet>
  );
}
