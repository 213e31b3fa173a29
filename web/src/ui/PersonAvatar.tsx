import type { CSSProperties } from "react";
import { hueOf, initials } from "./format";
import classes from "./PersonAvatar.module.css";

/** A person's initials in a colour of their own. The name itself stands beside it. */
export function PersonAvatar({ id, name, size = 36 }: { id: string; name: string; size?: number }) {
  const style = { "--hue": hueOf(id), width: size, fontSize: size * 0.4 } as CSSProperties;
  return (
    <span className={classes.avatar} style={style} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
