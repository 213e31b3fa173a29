import {
  type Participant,
  ParticipantEvent,
  RemoteTrackPublication,
  type Track,
  type TrackPublication,
} from "livekit-client";
import { useEffect, useReducer } from "react";
import { useMedia } from "../media/useMedia";

const events = [
  ParticipantEvent.TrackPublished,
  ParticipantEvent.TrackUnpublished,
  ParticipantEvent.TrackSubscribed,
  ParticipantEvent.TrackUnsubscribed,
  ParticipantEvent.TrackMuted,
  ParticipantEvent.TrackUnmuted,
  ParticipantEvent.LocalTrackPublished,
  ParticipantEvent.LocalTrackUnpublished,
] as const;

/**
 * What a participant shows from this source, as long as there is something to
 * see. It is received because this asks for it, and for no longer than that.
 */
export function useSight(
  participant: Participant,
  source: Track.Source,
): TrackPublication | undefined {
  const { join } = useMedia();
  const [, again] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    for (const event of events) participant.on(event, again);
    again();
    return () => {
      for (const event of events) participant.off(event, again);
    };
  }, [participant]);
  const publication = participant.getTrackPublication(source);
  const remote = publication instanceof RemoteTrackPublication ? publication : undefined;
  useEffect(() => (remote ? join.watching.show(remote) : undefined), [remote, join]);
  return publication?.track && !publication.isMuted ? publication : undefined;
}
