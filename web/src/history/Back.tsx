import { Anchor, Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { IconBack } from "../ui/icons";

/** The way up, above a title. */
export function Back({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Anchor component={Link} to={to} size="sm">
      <Group gap={4} component="span">
        <IconBack size={16} className="alongText" />
        {children}
      </Group>
    </Anchor>
  );
}
