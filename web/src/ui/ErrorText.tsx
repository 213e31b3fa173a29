import { Text } from "@mantine/core";
import type { ReactNode } from "react";

/** What is wrong with several fields together, below them. */
export function ErrorText({ children }: { children?: ReactNode }) {
  return (
    <Text role="alert" size="sm" c="var(--mantine-color-error)">
      {children}
    </Text>
  );
}
