import { useParticipants } from "@livekit/components-react";
import { type Participant, RoomEvent } from "livekit-client";
import { useInside } from "../../live/react";
import type { Present } from "../../live/reducer";
import { personOf } from "../media/person";
import { useWishes } from "../media/wishes";

/** Somebody on the stage: present by our own socket, perhaps with media by LiveKit. */
export type Crew = { entry: Present; participant?: Participant; own: boolean };

/**
 * Puts presence and media together. Where the list of people is `partial`, those
 * who send something are in it by the name that media gives. A person with a stale connection besides
 * the living one is the one that joined last. Hosts first, then who has a
 * camera, then in the order of coming.
 */
export function crewOf(
  people: Readonly<Record<string, Present>>,
  participants: readonly Participant[],
  me: string,
  partial = false,
): Crew[] {
  const media = new Map<string, Participant>();
  for (const participant of participants) {
    const person = participant.isLocal ? me : personOf(participant);
    if (!person || (person === me && !participant.isLocal)) continue;
    const before = media.get(person);
    if (!before || joined(participant) >= joined(before)) media.set(person, participant);
  }
  const crew: Crew[] = Object.values(people).map((entry) => ({
    entry,
    participant: media.get(entry.id),
    own: entry.id === me,
  }));
  if (partial)
    for (const [id, participant] of media)
      if (!people[id] && participant.trackPublications.size > 0)
        crew.push({ entry: seenBy(id, participant), participant, own: false });
  return crew.sort(
    (a, b) =>
      rank(a) - rank(b) || a.entry.since - b.entry.since || (a.entry.id < b.entry.id ? -1 : 1),
  );
}

const seenBy = (id: string, participant: Participant): Present => ({
  id,
  name: participant.name ?? "",
  kind: "contact",
  role: "",
  state: "connected",
  since: joined(participant),
});

/** Whether something that is sent is to be seen: not what a host has stopped. */
export const isShown = (sent: { publication: { isMuted: boolean } }) => !sent.publication.isMuted;

// Who speaks and how good lines are, tiles find out by themselves: a hundred
// people are not put in order anew for it.
const events = [
  RoomEvent.ParticipantMetadataChanged,
  RoomEvent.ParticipantNameChanged,
  RoomEvent.TrackPublished,
  RoomEvent.TrackUnpublished,
  RoomEvent.TrackMuted,
  RoomEvent.TrackUnmuted,
  RoomEvent.LocalTrackPublished,
  RoomEvent.LocalTrackUnpublished,
];

/** Everybody on the stage of this page; without oneself where that is wished and others are there. */
export function useCrew(): Crew[] {
  const { people, me, session } = useInside();
  const participants = useParticipants({ updateOnlyOn: events });
  const { hidesSelf } = useWishes();
  const partial = !me.may.includes("see_list") || session.count > Object.keys(people).length;
  const crew = crewOf(people, participants, me.id, partial);
  return hidesSelf && crew.length > 1 ? crew.filter((one) => !one.own) : crew;
}

/** Those of them who are in the same room as oneself: who is elsewhere is neither seen nor heard. */
export function useCrewHere(): Crew[] {
  const { room } = useInside().me;
  return useCrew().filter(({ entry }) => entry.room === room);
}

const joined = (participant: Participant) => participant.joinedAt?.getTime() ?? 0;

function rank({ entry, participant }: Crew): number {
  if (entry.role === "owner" || entry.role === "cohost") return 0;
  return participant?.isCameraEnabled ? 1 : 2;
}

type Published = { publication: { trackInfo?: { version?: { unixMicro: bigint } } } };

/**
 * What was sent first comes first, on every page: LiveKit's server notes when a track was
 * published. One's own track does not know it, and counts as the newest.
 */
export function bySending(a: Published, b: Published): number {
  const [first, second] = [sentAt(a), sentAt(b)];
  return first === second ? 0 : first < second ? -1 : 1;
}

const sentAt = ({ publication }: Published): number =>
  Number(publication.trackInfo?.version?.unixMicro ?? 0) || Number.POSITIVE_INFINITY;
