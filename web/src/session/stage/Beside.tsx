import { useCrewHere } from "./crew";
import { usePinned } from "./pinned";
import { Strip, useScreens } from "./Stage";
import classes from "./Stage.module.css";
import { ScreenTile } from "./Tile";

/** The people beside a board, and a shared screen, small; who is pinned comes first. */
export function Beside() {
  const crew = useCrewHere();
  const { pinned } = usePinned();
  const { screen } = useScreens();
  const first = crew.find((one) => one.entry.id === pinned);
  return (
    <div className={classes.beside}>
      {screen && (
        <div className={classes.small}>
          <ScreenTile participant={screen.participant} name={screen.name} small />
        </div>
      )}
      <Strip crew={first ? [first, ...crew.filter((one) => one !== first)] : crew} />
    </div>
  );
}
