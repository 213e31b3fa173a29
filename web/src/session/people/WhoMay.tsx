import { NativeSelect, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sessionsApi } from "../../api/sessions";
import type { Access, SessionInfo } from "../../api/types";
import { useInside } from "../../live/react";
import { showError } from "../../ui/errors";
import classes from "./People.module.css";

type Field = keyof SessionInfo["access"];

/** What can be set, and for whom each of it can be. */
const fields: readonly { field: Field; ways: readonly Access[] }[] = [
  { field: "speak", ways: ["everyone", "accounts", "hosts", "nobody"] },
  { field: "show", ways: ["everyone", "accounts", "hosts", "nobody"] },
  { field: "share", ways: ["everyone", "accounts", "hosts", "nobody"] },
  { field: "edit", ways: ["everyone", "accounts", "hosts", "nobody"] },
  { field: "write", ways: ["everyone", "accounts", "hosts", "nobody"] },
  { field: "private", ways: ["everyone", "accounts", "hosts", "nobody"] },
  { field: "list", ways: ["everyone", "accounts", "hosts"] },
];

/** Who may do what of those inside; for hosts, and for all at once. */
export function WhoMay() {
  const { t } = useTranslation();
  const { session } = useInside();
  return (
    <details className={classes.whoMay}>
      <summary>{t("people.whoMay")}</summary>
      <Stack gap="sm" pt="xs">
        {fields.map(({ field, ways }) => (
          <Choice key={field} field={field} ways={ways} now={session.access[field]} />
        ))}
      </Stack>
    </details>
  );
}

function Choice({ field, ways, now }: { field: Field; ways: readonly Access[]; now: Access }) {
  const { t } = useTranslation();
  const { link } = useInside().session;
  const [wanted, setWanted] = useState<Access>();
  const handleChange = async (to: Access) => {
    setWanted(to);
    try {
      await sessionsApi.edit(link, { [field]: to });
    } catch (error) {
      showError(error);
    } finally {
      setWanted(undefined);
    }
  };
  return (
    <NativeSelect
      label={t(`sessions.form.access.${field}`)}
      value={wanted ?? now}
      aria-busy={wanted !== undefined}
      onChange={(event) => void handleChange(event.currentTarget.value as Access)}
      data={ways.map((value) => ({ value, label: t(`sessions.form.accessWay.${value}`) }))}
    />
  );
}
