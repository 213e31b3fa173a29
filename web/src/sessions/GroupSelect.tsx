import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ChangeEvent } from "react";
import { useTranslation } from "react-i18next";
import type { GroupRef } from "../api/sessions";
import { managedQuery } from "../groups/queries";

type Props = {
  /** A group that is offered before the others are known. */
  given?: GroupRef;
  label?: string;
  description?: string;
  value?: string;
  onChange?: (event: ChangeEvent<HTMLSelectElement>) => void;
};

/** Where a session belongs: to one of the groups that one manages, or to none. */
export function GroupSelect({ given, label, description, ...input }: Props) {
  const { t } = useTranslation();
  const groups = useQuery(managedQuery).data ?? [];
  const more = given && !groups.some(({ id }) => id === given.id) ? [given] : [];
  return (
    <NativeSelect
      label={label ?? t("sessions.form.group")}
      description={description ?? t("sessions.form.groupAbout")}
      data={[
        { value: "", label: t("sessions.form.noGroup") },
        ...[...more, ...groups].map(({ id, name }) => ({ value: id, label: name })),
      ]}
      {...input}
    />
  );
}
