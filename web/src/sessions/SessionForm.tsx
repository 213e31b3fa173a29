import { Button, Group, NativeSelect, Radio, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { limits } from "../account/rules";
import type { Found } from "../api/find";
import { newKey } from "../api/key";
import { type GroupRef, type Item, sessionsApi } from "../api/sessions";
import type {
  Access,
  GuestAccess,
  NewSession,
  Policy,
  SessionChange,
  SessionFigures,
} from "../api/types";
import { ErrorNote } from "../ui/ErrorNote";
import { PersonPicker } from "../ui/PersonPicker";
import { Sheet } from "../ui/Sheet";
import { said } from "../ui/said";
import { toast } from "../ui/toast";
import { datesOf, sameDates, type When, whenOf, whenProblem, whenRefused } from "./dates";
import { FigureFields } from "./FigureFields";
import { changesOf, type FigureValues, settingsQuery, toFields } from "./figures";
import { GroupSelect } from "./GroupSelect";
import { takeSessions } from "./lists";
import { WhenFields } from "./WhenFields";

type Values = FigureValues & {
  name: string;
  /** Empty: a session of its own. */
  group: string;
  members: Found[];
  cohosts: Found[];
  policy: Policy;
  guests: GuestAccess;
  when: When;
} & Accesses;

/** Who of those inside may change the workspace, speak, show, share, see the list and write in the chat. */
type Accesses = Record<(typeof accesses)[number], Access>;

const accesses = ["edit", "speak", "show", "share", "list", "write", "private"] as const;

type Body = Omit<NewSession, "dates"> & Pick<SessionChange, "dates" | "usual">;

const unset = toFields({});

/** What a session sets for itself, as the form has it. */
type Own = FigureValues & Accesses;

const usual: Own = {
  ...unset,
  edit: "everyone",
  speak: "everyone",
  show: "everyone",
  share: "everyone",
  list: "everyone",
  write: "everyone",
  private: "hosts",
};

/** What is to be said of the values: of one that exists, only what can differ from what it was. */
export function toBody(values: Values, item?: Item, before: Own = usual): Body {
  const dates = datesOf(values.when);
  const body: Body = {
    name: values.name.trim(),
    policy: values.policy,
    guests: values.guests,
    ...changesOf(before, values),
  };
  for (const one of accesses)
    if (values[one] !== before[one]) Object.assign(body, { [one]: values[one] });
  // Dates that nobody touched may be over by now: they are not said again.
  if (!sameDates(dates, datesOf(whenOf(item?.dates)))) body.dates = dates;
  if (!item) {
    if (values.group) body.group = values.group;
    else if (values.members.length > 0) body.members = ids(values.members);
    if (!values.group && values.cohosts.length > 0) body.cohosts = ids(values.cohosts);
  }
  return body;
}

const ownOf = (settings: SessionFigures): Own => ({
  ...toFields(settings),
  edit: settings.edit ?? usual.edit,
  speak: settings.speak ?? usual.speak,
  show: settings.show ?? usual.show,
  share: settings.share ?? usual.share,
  list: settings.list ?? usual.list,
  write: settings.write ?? usual.write,
  private: settings.private ?? usual.private,
});

const ids = (people: Found[]) => people.flatMap(({ id }) => (id ? [id] : []));

type Props = { item?: Item; group?: GroupRef; onClose: () => void };

/** New session, or the same form for one that exists. */
export function SessionForm({ item, group, onClose }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [key] = useState(newKey);
  const form = useForm<Values>({
    initialValues: {
      name: item?.name ?? "",
      group: group?.id ?? "",
      members: [],
      cohosts: [],
      policy: item?.policy ?? "classroom",
      guests: item?.guests ?? "direct",
      when: whenOf(item?.dates),
      ...usual,
    },
    validate: {
      name: (value) => {
        const length = [...value.trim()].length;
        if (length === 0) return said((t) => t("sessions.form.nameMissing"));
        return length > limits.session
          ? said((t) => t("account.nameLong", { most: limits.session }))
          : null;
      },
      when: (value) => {
        const problem = whenProblem(value);
        return problem && said((t) => t(`sessions.form.when.wrong.${problem}`));
      },
    },
  });
  // Where they cannot be had, the other fields can be changed all the same.
  const settings = useQuery({ ...settingsQuery(item?.link ?? ""), enabled: item !== undefined });
  const own = settings.data && ownOf(settings.data);
  const { setValues } = form;
  useEffect(() => {
    if (settings.data) setValues(ownOf(settings.data));
  }, [settings.data, setValues]);
  const save = useMutation({
    mutationFn: (values: Values) =>
      item
        ? sessionsApi.edit(item.link, toBody(values, item, own))
        : sessionsApi.add({ ...toBody(values), dates: datesOf(values.when) ?? undefined, key }),
    onSuccess: (saved) => {
      takeSessions(client, [saved], []);
      void client.invalidateQueries({ queryKey: ["sessions"] });
      toast((t) => (item ? t("app.saved") : t("sessions.created", { name: saved.name })));
      onClose();
    },
  });
  const refused = whenRefused(save.error);
  return (
    <Sheet
      onClose={onClose}
      size="lg"
      title={item ? t("sessions.form.editTitle") : t("sessions.new")}
    >
      <form
        noValidate
        onSubmit={form.onSubmit((values) => {
          if (!save.isPending) save.mutate(values);
        })}
      >
        <Stack gap="lg">
          <TextInput
            size="md"
            data-autofocus
            label={t("sessions.form.name")}
            placeholder={t("sessions.form.nameExample")}
            {...form.getInputProps("name")}
          />
          {!item && <GroupSelect given={group} {...form.getInputProps("group")} />}
          {!item && form.values.group === "" && <OwnPeople form={form} />}
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
          <WhenFields
            value={form.values.when}
            error={form.errors.when ?? (refused && t(`sessions.form.when.wrong.${refused}`))}
            onChange={(when) => form.setFieldValue("when", when)}
          />
          {item && !own && <ErrorNote error={settings.error} />}
          <FigureFields
            policy={form.values.policy}
            known={!item || own !== undefined}
            field={(it) => form.getInputProps(it)}
          >
            <NativeSelect
              label={t("sessions.form.guests")}
              data={(["direct", "ask", "none"] as const).map((value) => ({
                value,
                label: t(`sessions.form.guestsWay.${value}`),
              }))}
              {...form.getInputProps("guests")}
            />
            {(!item || own !== undefined) && (
              <NativeSelect
                label={t("sessions.form.edit")}
                description={t("sessions.form.editAbout")}
                data={(["everyone", "accounts", "hosts", "nobody"] as const).map((value) => ({
                  value,
                  label: t(`sessions.form.editWay.${value}`),
                }))}
                {...form.getInputProps("edit")}
              />
            )}
            {(!item || own !== undefined) &&
              (["speak", "show", "share", "list", "write", "private"] as const).map((one) => (
                <NativeSelect
                  key={one}
                  label={t(`sessions.form.access.${one}`)}
                  description={one === "private" ? t("sessions.form.privateAbout") : undefined}
                  data={(["everyone", "accounts", "hosts", "nobody"] as const)
                    .filter((value) => one !== "list" || value !== "nobody")
                    .map((value) => ({ value, label: t(`sessions.form.accessWay.${value}`) }))}
                  {...form.getInputProps(one)}
                />
              ))}
          </FigureFields>
          <ErrorNote error={refused ? null : save.error} />
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

/** Who belongs to a session that is in no group. */
function OwnPeople({
  form,
}: {
  form: {
    values: Values;
    setFieldValue: (field: "members" | "cohosts", people: Found[]) => void;
  };
}) {
  const { t } = useTranslation();
  const { members, cohosts } = form.values;
  const among = (people: Found[]) => new Set(ids(people));
  return (
    <>
      <PersonPicker
        label={t("sessions.form.members")}
        description={t("sessions.form.membersAbout")}
        value={members}
        without={among(cohosts)}
        fits={(one) => one.id !== undefined}
        onChange={(people) => form.setFieldValue("members", people)}
      />
      <PersonPicker
        label={t("sessions.form.cohosts")}
        description={t("sessions.form.cohostsAbout")}
        value={cohosts}
        without={among(members)}
        fits={(one) => one.id !== undefined && one.kind === "licensed"}
        onChange={(people) => form.setFieldValue("cohosts", people)}
      />
    </>
  );
}
