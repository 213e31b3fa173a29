import { type LocalTrack, TrackEvent } from "livekit-client";
import type { Choice } from "../devices";
import type { DeviceNotice } from "./notice";

/** Of LiveKit's local track, what watching over its device needs. */
export type Watched = Pick<LocalTrack, "on" | "off" | "mediaStream">;

/** What the device calls itself, whatever its picture goes through. */
const labelOf = (track: Watched) => track.mediaStream?.getTracks()[0]?.label ?? "";

/**
 * Watches over the device behind a track that is being sent, and tells what
 * becomes of it. LiveKit looks for another device by itself when one ends, and
 * mutes the track when there is none. Returns how to stop watching.
 */
export function watchDevice(
  part: keyof Choice,
  track: Watched,
  tell: (notice: DeviceNotice) => void,
  settled: () => void,
): () => void {
  let lost: string | undefined;
  const handleEnded = () => {
    lost = labelOf(track);
  };
  const handleRestarted = () => {
    if (lost === undefined) return;
    const now = labelOf(track);
    if (now !== lost) tell({ part, what: "replaced", now });
    lost = undefined;
  };
  const handleMuted = () => {
    if (lost !== undefined) tell({ part, what: "gone" });
    lost = undefined;
  };
  const handlePaused = () => tell({ part, what: "silenced" });
  track.on(TrackEvent.Ended, handleEnded);
  track.on(TrackEvent.Restarted, handleRestarted);
  track.on(TrackEvent.Muted, handleMuted);
  track.on(TrackEvent.UpstreamPaused, handlePaused);
  track.on(TrackEvent.UpstreamResumed, settled);
  return () => {
    track.off(TrackEvent.Ended, handleEnded);
    track.off(TrackEvent.Restarted, handleRestarted);
    track.off(TrackEvent.Muted, handleMuted);
    track.off(TrackEvent.UpstreamPaused, handlePaused);
    track.off(TrackEvent.UpstreamResumed, settled);
  };
}
