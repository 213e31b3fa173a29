import type { Participant } from "livekit-client";
import type { Present } from "../../live/reducer";
import { personOf } from "../media/person";

/** Somebody on the stage: present by our own socket, perhaps with media by LiveKit. */
export type Crew = { entry: Present; participant?: Participant; own: boolean };

/**
 * Puts presence and media together. A person with a stale connection besides
 * the living one is the one that joined last. Hosts first, then who has a
 * camera, then in the order of coming.
 */
export function crewOf(
  people: Readonly<Record<string, Present>>,
  participants: readonly Participant[],
  me: string,
): Crew[] {
  const media = new Map<string, Participant>();
  for (const participant of participants) {
    const person = participant.isLocal ? me : personOf(participant);
    if (!person || (person === me && !participant.isLocal)) continue;
    const before = media.get(person);
    if (!before || joined(participant) >= joined(before)) media.set(person, participant);
  }
  const crew = Object.values(people).map((entry) => ({
    entry,
    participant: media.get(entry.id),
    own: entry.id === me,
  }));
  return crew.sort(
    (a, b) =>
      rank(a) - rank(b) || a.entry.since - b.entry.since || (a.entry.id < b.entry.id ? -1 : 1),
  );
}

const joined = (participant: Participant) => participant.joinedAt?.getTime() ?? 0;

function rank({ entry, participant }: Crew): number {
  if (entry.role === "owner" || entry.role === "cohost") return 0;
  return participant?.isCameraEnabled ? 1 : 2;
}
