import { Checkbox, Group, NativeSelect, NumberInput, Stack, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ErrorText } from "../ui/ErrorText";
import { ownZone, usualUntil, type When, zones } from "./dates";

type Props = { value: When; error?: ReactNode; onChange: (when: When) => void };

/** When a session takes place: not at all, once, or every week. It starts and ends nothing. */
export function WhenFields({ value, error, onChange }: Props) {
  const { t } = useTranslation();
  const set = (change: Partial<When>) => onChange({ ...value, ...change });
  return (
    <Stack gap="sm">
      <Checkbox
        label={t("sessions.form.when.set")}
        description={t("sessions.form.when.about")}
        checked={value.set}
        onChange={(event) => set({ set: event.currentTarget.checked })}
      />
      {value.set && (
        <>
          <Group gap="sm" align="end" grow preventGrowOverflow={false}>
            <TextInput
              type="date"
              label={t("sessions.form.when.day")}
              value={value.day}
              onChange={(event) => set({ day: event.currentTarget.value })}
            />
            <TextInput
              type="time"
              label={t("sessions.form.when.time")}
              value={value.time}
              onChange={(event) => set({ time: event.currentTarget.value })}
            />
            <NumberInput
              label={t("sessions.form.when.minutes")}
              suffix={t("sessions.form.minutes")}
              min={1}
              max={24 * 60}
              allowDecimal={false}
              value={value.minutes}
              onChange={(minutes) => set({ minutes })}
            />
          </Group>
          <NativeSelect
            label={t("sessions.form.when.zone")}
            description={
              value.zone === ownZone()
                ? t("sessions.form.when.ownZone")
                : t("sessions.form.when.otherZone")
            }
            data={zones(value.zone, ownZone())}
            value={value.zone}
            onChange={(event) => set({ zone: event.currentTarget.value })}
          />
          <Checkbox
            label={t("sessions.form.when.weekly")}
            checked={value.weekly}
            onChange={(event) =>
              set({
                weekly: event.currentTarget.checked,
                until: value.until || usualUntil(value.day),
              })
            }
          />
          {value.weekly && (
            <TextInput
              type="date"
              maw={240}
              label={t("sessions.form.when.until")}
              description={t("sessions.form.when.untilAbout")}
              min={value.day}
              value={value.until}
              onChange={(event) => set({ until: event.currentTarget.value })}
            />
          )}
          <ErrorText>{error}</ErrorText>
        </>
      )}
    </Stack>
  );
}
