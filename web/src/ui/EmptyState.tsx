import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Mark } from "./Mark";

/** Nothing is here yet: says what to do next, and offers it. */
export function EmptyState({
  title,
  text,
  action,
}: {
  title: string;
  text: string;
  action?: ReactNode;
}) {
  return (
    <Stack align="center" gap="sm" py="3.5rem" px="md" ta="center">
      <Mark size={52} />
      <Title order={2} fz="1.5rem" mt="sm">
        {title}
      </Title>
      <Text c="dimmed" maw={440}>
        {text}
      </Text>
      {action}
    </Stack>
  );
}
