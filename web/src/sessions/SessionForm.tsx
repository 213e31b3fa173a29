import {
  Button,
  Collapse,
  Group,
  NativeSelect,
  NumberInput,
  Radio,
  Stack,
  Text,
  TextInput,
  UnstyledButton,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { limits } from "../account/rules";
import { api } from "../api/client";
import type { GuestAccess, Item, NewSession, Policy } from "../api/types";
import { ErrorNote } from "../ui/ErrorNote";
import { IconChevronDown, IconChevronUp } from "../ui/icons";
import { Sheet } from "../ui/Sheet";
import { toast } from "../ui/toast";
import { takeChanges } from "./lists";

type Minutes = number | string;
type Values = {
  name: string;
  policy: Policy;
  guests: GuestAccess;
  hostAbsence: Minutes;
  idleNotice: Minutes;
  idleLogout: Minutes;
  emptyEnd: Minutes;
  limit: Minutes;
};

const timers = ["hostAbsence", "idleNotice", "idleLogout", "emptyEnd"] as const;

/** A field that was left empty keeps the deployment's figure; minutes become seconds. */
export function toBody(values: Values): NewSession {
  const body: NewSession = {
    name: values.name.trim(),
    policy: values.policy,
    guests: values.guests,
  };
  for (const timer of timers) {
    const value = values[timer];
    if (typeof value === "number") body[timer] = Math.round(value * 60);
  }
  if (typeof values.limit === "number") body.limit = values.limit;
  return body;
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
      hostAbsence: "",
      idleNotice: "",
      idleLogout: "",
      emptyEnd: "",
      limit: "",
    },
    validate: {
      name: (value) => {
        const length = [...value.trim()].length;
        if (length === 0) return t("sessions.form.nameMissing");
        return length > limits.session ? t("account.nameLong", { most: limits.session }) : null;
      },
    },
  });
  const save = useMutation({
    mutationFn: (values: Values) =>
      item ? api.editSession(item.link, toBody(values)) : api.addSession(toBody(values)),
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
          <Advanced form={form} />
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

function Advanced({
  form,
}: {
  form: { getInputProps: (field: (typeof timers)[number] | "limit") => object };
}) {
  const { t } = useTranslation();
  const [open, { toggle }] = useDisclosure(false);
  return (
    <Stack gap="md">
      <UnstyledButton aria-expanded={open} onClick={toggle}>
        <Group gap="xs" c="dimmed">
          {open ? <IconChevronUp size={18} /> : <IconChevronDown size={18} />}
          <Text>{t("sessions.form.advanced")}</Text>
        </Group>
      </UnstyledButton>
      <Collapse expanded={open}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t("sessions.form.advancedText")}
          </Text>
          {timers.map((timer) => (
            <NumberInput
              key={timer}
              min={0}
              max={24 * 60}
              allowNegative={false}
              suffix={t("sessions.form.minutes")}
              label={t(`sessions.form.timer.${timer}`)}
              description={t(`sessions.form.timerAbout.${timer}`)}
              placeholder={t("sessions.form.usual")}
              {...form.getInputProps(timer)}
            />
          ))}
          <NumberInput
            min={0}
            allowNegative={false}
            allowDecimal={false}
            label={t("sessions.form.limit")}
            description={t("sessions.form.limitAbout")}
            placeholder={t("sessions.form.usual")}
            {...form.getInputProps("limit")}
          />
        </Stack>
      </Collapse>
    </Stack>
  );
}
