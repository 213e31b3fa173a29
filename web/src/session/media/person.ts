import type { Participant } from "livekit-client";

/** Whose participant this is: LiveKit's identity is a connection, its metadata names the person. */
export function personOf(participant: Participant): string | undefined {
  try {
    const metadata: unknown = JSON.parse(participant.metadata ?? "");
    const person =
      typeof metadata === "object" && metadata && "person" in metadata && metadata.person;
    return typeof person === "string" ? person : undefined;
  } catch {
    return undefined;
  }
}
