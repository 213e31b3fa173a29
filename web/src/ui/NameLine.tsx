import type { ReactNode } from "react";
import classes from "./NameLine.module.css";

/** A name in one line: too long a one loses its end, whichever way the page runs, and nothing of what stands after it. */
export function NameLine({ name, children }: { name: string; children?: ReactNode }) {
  return (
    <span className={classes.line}>
      <bdi className={classes.name}>{name}</bdi>
      {children}
    </span>
  );
}
