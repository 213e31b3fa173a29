import { Button, Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Unsent } from "../board/Unsent";
import { DoorFrame } from "../ui/DoorFrame";
import { ScreenTitle } from "../ui/ScreenTitle";

type Props = {
  /** The session's name, where the person may know it. */
  name?: string;
  title: string;
  text?: ReactNode;
  /** What can be done now, the likeliest first. */
  children?: ReactNode;
};

/** A screen that says one thing, and what can be done next. */
export function Words({ name, title, text, children }: Props) {
  return (
    <DoorFrame>
      <Stack gap="lg">
        <Stack gap={6}>
          {name && (
            <Text c="dimmed">
              <bdi>{name}</bdi>
            </Text>
          )}
          <ScreenTitle>{title}</ScreenTitle>
        </Stack>
        {text && (
          <Text fz="lg" component="div">
            {text}
          </Text>
        )}
        <Group gap="sm">{children}</Group>
        <Unsent />
      </Stack>
    </DoorFrame>
  );
}

/** The way to one's list, for who has one. */
export function ToMySessions({ when = true }: { when?: boolean }) {
  const { t } = useTranslation();
  if (!when) return null;
  return (
    <Button component={Link} to="/" variant="default" size="md">
      {t("sessions.title")}
    </Button>
  );
}
