import type { CSSProperties } from "react";
import type { Attended, Run } from "../api/history";
import { timeOfDay } from "../ui/format";
import classes from "./Timeline.module.css";
import { barsOf, marksOf } from "./times";

/** The times along the top; what they say stands beside each name in words. A moment has none. */
export function Axis({ run, end, language }: { run: Run; end: number; language: string }) {
  const length = Math.max(1, end - run.started);
  const marks = marksOf(run.started, end);
  if (marks.length === 0) return null;
  return (
    <div className={classes.axis} aria-hidden="true">
      {marks.map((at) => (
        <span
          key={at}
          className={classes.mark}
          style={{ insetInlineStart: `${String(((at - run.started) / length) * 100)}%` }}
        >
          {timeOfDay(at, language)}
        </span>
      ))}
    </div>
  );
}

/** When somebody was there, drawn; the words beside it say the same. */
export function Timeline({ run, person, end }: { run: Run; person: Attended; end: number }) {
  const bars = barsOf(run, person.stays, end);
  return (
    <div
      className={person.absent ? `${classes.bar} ${classes.absent}` : classes.bar}
      aria-hidden="true"
    >
      {bars.map((bar) => (
        <span
          key={bar.start}
          className={bar.open ? `${classes.stretch} ${classes.open}` : classes.stretch}
          data-end={bar.reason}
          style={
            {
              insetInlineStart: `${String(bar.start)}%`,
              inlineSize: `${String(bar.length)}%`,
            } as CSSProperties
          }
        />
      ))}
    </div>
  );
}
