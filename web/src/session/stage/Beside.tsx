import { useTracks } from "@livekit/components-react";
import { Track } from "livekit-client";
import { useInside } from "../../live/react";
import { personOf } from "../media/person";
import { isShown, useCrew } from "./crew";
import { Strip } from "./Stage";
import classes from "./Stage.module.css";
import { ScreenTile } from "./Tile";

/** The people beside a board, and a shared screen, small. */
export function Beside() {
  const inside = useInside();
  const screen = useTracks([Track.Source.ScreenShare], { onlySubscribed: false }).findLast(isShown);
  const crew = useCrew();
  const person =
    screen && (screen.participant.isLocal ? inside.me.id : personOf(screen.participant));
  return (
    <div className={classes.beside}>
      {screen && (
        <div className={classes.small}>
          <ScreenTile
            participant={screen.participant}
            name={(person && inside.people[person]?.name) || inside.me.name}
          />
        </div>
      )}
      <Strip crew={crew} />
    </div>
  );
}
