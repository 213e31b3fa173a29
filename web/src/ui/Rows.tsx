import { Skeleton, VisuallyHidden } from "@mantine/core";
import type { CSSProperties, ReactNode, Ref } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Rows.module.css";
import { useLate } from "./Waiting";

/** A list of things that one can act upon; its children are [Row]s. */
export function Rows({
  label,
  busy = false,
  columns = 0,
  children,
  ref,
}: {
  label: string;
  /** Other rows are on their way. */
  busy?: boolean;
  /** How many columns stand between the name and the actions. */
  columns?: number;
  children: ReactNode;
  ref?: Ref<HTMLUListElement>;
}) {
  return (
    <ul
      ref={ref}
      className={classes.list}
      aria-label={label}
      aria-busy={busy}
      style={{ "--columns": columns } as CSSProperties}
    >
      {children}
    </ul>
  );
}

type RowProps = {
  /** What it is; usually a link. */
  name: ReactNode;
  /** A line below the name. */
  about?: ReactNode;
  /** As many as the list has columns; on a phone they stand below the name. */
  cells?: readonly ReactNode[];
  actions?: ReactNode;
};

/** One thing of a list. */
export function Row({ name, about, cells = [], actions }: RowProps) {
  return (
    <li className={classes.row}>
      <div className={classes.main}>
        <div className={classes.name}>{name}</div>
        {about && <div className={classes.about}>{about}</div>}
      </div>
      <div className={classes.cells}>
        {cells.map((cell, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a row never change places
          <div key={index} className={classes.cell}>
            {cell}
          </div>
        ))}
      </div>
      <div className={classes.actions}>{actions}</div>
    </li>
  );
}

/** A quiet word with a picture: the next date, the group. */
export function Note({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <span className={classes.note}>
      {icon}
      <span>{children}</span>
    </span>
  );
}

/** Where rows will be, once a wait has become long enough to show itself. */
export function RowsWaiting({ label }: { label?: string }) {
  const { t } = useTranslation();
  const late = useLate();
  if (!late) return <div role="status" />;
  return (
    <div role="status">
      <VisuallyHidden>{label ?? t("app.loading")}</VisuallyHidden>
      <div className={classes.list} aria-hidden="true">
        {["55%", "40%", "65%", "35%"].map((width) => (
          <div key={width} className={classes.row}>
            <div className={classes.main}>
              <Skeleton height={16} width={width} my={6} />
              <Skeleton height={11} width="30%" />
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}
