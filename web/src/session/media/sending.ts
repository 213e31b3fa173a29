import {
  type LocalParticipant,
  type LocalTrack,
  LocalVideoTrack,
  type ScreenShareCaptureOptions,
  Track,
  type TrackProcessor,
} from "livekit-client";

/** What a camera's picture goes through before it is sent. */
export type Blurring = {
  wanted: () => boolean;
  make: () => Promise<TrackProcessor<Track.Kind.Video>>;
};

/** What a tab can send. */
export type Part = "microphone" | "camera" | "screen";

/** Of LiveKit's local participant, what sending needs. */
export type Sender = Pick<
  LocalParticipant,
  | "createTracks"
  | "createScreenTracks"
  | "publishTrack"
  | "unpublishTrack"
  | "getTrackPublication"
  | "setMicrophoneEnabled"
  | "setCameraEnabled"
  | "setScreenShareEnabled"
>;

const sources = {
  microphone: Track.Source.Microphone,
  camera: Track.Source.Camera,
  screen: Track.Source.ScreenShare,
} as const;

// The system's sound where the browser can, as it is; not this tab, which would
// show itself in itself. What is shared can be exchanged from the browser's bar.
const shared: ScreenShareCaptureOptions = {
  audio: { noiseSuppression: false, echoCancellation: false, autoGainControl: false },
  systemAudio: "include",
  selfBrowserSurface: "exclude",
  surfaceSwitching: "include",
};

/**
 * Opens and closes this tab's camera, microphone and screen as they are wanted.
 * A device takes a while to open, and a line a while to carry it: whatever is
 * open by then and no longer wanted is closed at once, never kept for a line
 * that will not come. A camera that is to be blurred is not sent as it is: where
 * it cannot be blurred, it does not open.
 */
export class Sending {
  private readonly opening = new Map<Part, Promise<void>>();
  private readonly unsent = new Set<LocalTrack>();
  private sent = new WeakSet<object>(); // what the present line carries

  constructor(
    private readonly me: Sender,
    private readonly wanted: (part: Part) => boolean,
    private readonly blur: Blurring,
  ) {}

  /** Makes a part as it is wanted now; fails where the device or the line refuses. */
  async follow(part: Part): Promise<void> {
    // How the other attempt ends is told to whoever made it.
    for (let other = this.opening.get(part); other; other = this.opening.get(part))
      await other.catch(() => {});
    if (!this.wanted(part)) return this.enable(part, false);
    const track = this.me.getTrackPublication(sources[part])?.track;
    if (track && this.sent.has(track) && this.fits(track)) return this.enable(part, true);
    const opening = this.open(part, track).finally(() => {
      if (this.opening.get(part) === opening) this.opening.delete(part);
    });
    this.opening.set(part, opening);
    return opening;
  }

  /**
   * There is a new line. What the last one was still to carry may be answered
   * late or never, and what it carried the new one does not.
   */
  renew(): void {
    this.drop();
    this.opening.clear();
    this.sent = new WeakSet();
  }

  /** Closes whatever is open, or of that part, and not being sent yet. */
  drop(part?: Part): void {
    for (const track of this.unsent) {
      if (part && track.source !== sources[part]) continue;
      track.stop();
      this.unsent.delete(track);
    }
  }

  private async open(part: Part, stale?: LocalTrack): Promise<void> {
    const { sent } = this;
    if (stale) await this.me.unpublishTrack(stale);
    const tracks = await this.create(part);
    if (sent !== this.sent) {
      for (const track of tracks) track.stop();
      return;
    }
    for (const track of tracks) this.unsent.add(track);
    try {
      for (const track of tracks) await this.cover(track);
      if (!this.wanted(part) || !tracks.every((track) => this.unsent.has(track))) return;
      await Promise.all(tracks.map((track) => this.me.publishTrack(track)));
      for (const track of tracks) {
        if (this.unsent.delete(track)) sent.add(track);
        else await this.me.unpublishTrack(track); // dropped meanwhile
      }
    } finally {
      for (const track of tracks) if (this.unsent.delete(track)) track.stop();
    }
  }

  /** Whether a track is as it is wanted now. */
  private fits(track: LocalTrack): boolean {
    const blurred = track instanceof LocalVideoTrack && track.getProcessor() !== undefined;
    return track.source !== Track.Source.Camera || blurred === this.blur.wanted();
  }

  private async cover(track: LocalTrack): Promise<void> {
    if (!(track instanceof LocalVideoTrack) || this.fits(track)) return;
    await track.setProcessor(await this.blur.make());
  }

  private create(part: Part): Promise<LocalTrack[]> {
    if (part === "screen") return this.me.createScreenTracks(shared);
    return this.me.createTracks(part === "camera" ? { video: true } : { audio: true });
  }

  private async enable(part: Part, on: boolean): Promise<void> {
    if (part === "microphone") await this.me.setMicrophoneEnabled(on);
    else if (part === "camera") await this.me.setCameraEnabled(on);
    else if (!on) await this.me.setScreenShareEnabled(false);
  }
}
