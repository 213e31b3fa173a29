import { Badge, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { PersonAvatar } from "./PersonAvatar";
import classes from "./PersonName.module.css";

type Props = {
  id: string;
  name: string;
  email?: string;
  /** They have been invited and have not accepted yet. */
  open?: boolean;
  /** More that is said beside the name: a role. */
  children?: ReactNode;
};

/** A person as a line: picture, name, what tells them apart. */
export function PersonName({ id, name, email, open, children }: Props) {
  const { t } = useTranslation();
  return (
    <span className={classes.person}>
      <PersonAvatar id={id} name={name} size={34} />
      <span className={classes.words}>
        <span className={classes.first}>
          <bdi>{name}</bdi>
          {children}
          {open && (
            <Badge variant="light" color="clay" tt="none" size="sm">
              {t("app.find.open")}
            </Badge>
          )}
        </span>
        {email && (
          <Text span size="sm" c="dimmed" fw={400} dir="ltr" className={classes.email}>
            {email}
          </Text>
        )}
      </span>
    </span>
  );
}
