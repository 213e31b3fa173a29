import { Button, Group, NativeSelect, Radio, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { limits } from "../account/rules";
import { api } from "../api/client";
import type { GuestAccess, Item, Policy } from "../api/types";
import { ErrorNote } from "../ui/ErrorNote";
import { Sheet } from "../ui/Sheet";
import { toast } from "../ui/toast";
import { FigureFields } from "./FigureFields";
import { changesOf, type FigureValues, settingsQuery, toFields } from "./figures";
import { takeChanges } from "./lists";

type Values = FigureValues & { name: string; policy: Policy; guests: GuestAccess };

const unset = toFields({});

/** What is to be said of the values: figures only where they differ from what they were. */
export function toBody(values: Values, before: FigureValues = unset) {
  return {
    name: values.name.trim(),
    policy: values.policy,
    guests: values.guests,
    ...changesOf(before, values),
  };
}

/** New session, or the same form for one that exists. */
export function SessionForm({ item, onClose }: { item?: Item; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const form = useForm<Values>({
    initialValues: {
      name: item?.name ?? "",
      policy: item?.policy ?? "classroom",
      guests: item?.guests ?? "direct",
      ...unset,
    },
    validate: {
      name: (value) => {
        const length = [...value.trim()].length;
        if (length === 0) return t("sessions.form.nameMissing");
        return length > limits.session ? t("account.nameLong", { most: limits.session }) : null;
      },
    },
  });
  // Where they cannot be had, the other fields can be changed all the same.
  const settings = useQuery({ ...settingsQuery(item?.link ?? ""), enabled: item !== undefined });
  const own = settings.data && toFields(settings.data);
  const { setValues } = form;
  useEffect(() => {
    if (settings.data) setValues(toFields(settings.data));
  }, [settings.data, setValues]);
  const save = useMutation({
    mutationFn: (values: Values) =>
      item ? api.editSession(item.link, toBody(values, own)) : api.addSession(toBody(values)),
    onSuccess: (saved) => {
      takeChanges(client, [saved], []);
      void client.invalidateQueries({ queryKey: ["sessions"] });
      toast(item ? t("app.saved") : t("sessions.created", { name: saved.name }));
      onClose();
    },
  });
  return (
    <Sheet
      onClose={onClose}
      size="lg"
      title={item ? t("sessions.form.editTitle") : t("sessions.new")}
    >
      <form noValidate onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="lg">
          <TextInput
            size="md"
            data-autofocus
            label={t("sessions.form.name")}
            placeholder={t("sessions.form.nameExample")}
            {...form.getInputProps("name")}
          />
          <Radio.Group label={t("sessions.form.policy")} {...form.getInputProps("policy")}>
            <Stack gap="sm" mt="xs">
              {(["classroom", "open"] as const).map((policy) => (
                <Radio
                  key={policy}
                  value={policy}
                  label={t(`sessions.policy.${policy}`)}
                  description={t(`sessions.form.about.${policy}`)}
                />
              ))}
            </Stack>
          </Radio.Group>
          <NativeSelect
            label={t("sessions.form.guests")}
            data={(["direct", "ask", "none"] as const).map((value) => ({
              value,
              label: t(`sessions.form.guestsWay.${value}`),
            }))}
            {...form.getInputProps("guests")}
          />
          {item && !own ? (
            <ErrorNote error={settings.error} />
          ) : (
            <FigureFields policy={form.values.policy} field={(it) => form.getInputProps(it)} />
          )}
          <ErrorNote error={save.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {item ? t("app.save") : t("sessions.form.create")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Sheet>
  );
}
