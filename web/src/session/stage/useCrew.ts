import { useParticipants } from "@livekit/components-react";
import { RoomEvent } from "livekit-client";
import { useMemo } from "react";
import { useInside } from "../../live/react";
import { useWishes } from "../media/wishes";
import { type Crew, crewOf } from "./crew";

// Who speaks and how good lines are, tiles find out by themselves: a hundred
// people are not put in order anew for it.
const events = [
  RoomEvent.ParticipantMetadataChanged,
  RoomEvent.TrackPublished,
  RoomEvent.TrackUnpublished,
  RoomEvent.TrackMuted,
  RoomEvent.TrackUnmuted,
  RoomEvent.LocalTrackPublished,
  RoomEvent.LocalTrackUnpublished,
];

/** Everybody on the stage, in order; without oneself where that is wished and others are there. */
export function useCrew(): Crew[] {
  const { people, me } = useInside();
  const participants = useParticipants({ updateOnlyOn: events });
  const { hidesSelf } = useWishes();
  return useMemo(() => {
    const crew = crewOf(people, participants, me.id);
    return hidesSelf && crew.length > 1 ? crew.filter((one) => !one.own) : crew;
  }, [people, participants, me.id, hidesSelf]);
}
