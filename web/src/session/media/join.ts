import {
  DisconnectReason,
  type LocalTrackPublication,
  LogLevel,
  type RemoteParticipant,
  Room,
  RoomEvent,
  setLogLevel,
  Track,
} from "livekit-client";
import { delay } from "../../live/backoff";
import { turn } from "../../ui/turn";
import { type Choice, chooseDevice, chosenDevices, deviceProblem, isDeviceError } from "../devices";
import { makeBlur } from "./blur/make";
import { watchDevice } from "./losses";
import { Notices } from "./notice";
import { personOf } from "./person";
import { type Part, Sending } from "./sending";
import { Watching } from "./watching";
import { soundOf, wishes } from "./wishes";

// LiveKit calls every ending an error of its data channels. What matters of it is
// shown on the page; for a look inside, set stoa.debug in the browser's storage.
setLogLevel(localStorage.getItem("stoa.debug") ? LogLevel.debug : LogLevel.silent);

/** How this tab's sound and picture are. `elsewhere`: another tab of this person has them. */
export type MediaState = "off" | "joining" | "on" | "back" | "elsewhere";

/** How often a busy device is tried when nobody is waiting for it with a finger on the button. */
const patience = 5;

/** A ticket is good for the room that its person is in. */
type Wanted = { ticket?: string; person: string; room?: string };

/** What the session lets this person send. */
export type Sendable = Readonly<Record<Part, boolean>>;

/** When what they send was stopped last, by the server's clock. */
export type Stops = Readonly<Partial<Record<Part, number>>>;

const sendable: readonly Part[] = ["microphone", "camera", "screen"];

/**
 * Keeps one tab in the session's media for as long as it has a seat. LiveKit
 * repairs what it can by itself; where it gives up, this joins anew with the
 * newest ticket. Presence never depends on it. Only one tab of a person has
 * media: the one that came last by a click.
 */
export class MediaJoin {
  readonly room = new Room({
    adaptiveStream: true,
    dynacast: true,
    // The page's own leaving cuts the media; a frozen tab may come back.
    disconnectOnPageLeave: true,
    audioCaptureDefaults: { deviceId: chosenDevices().audioinput, ...soundOf(wishes.get()) },
    videoCaptureDefaults: { deviceId: chosenDevices().videoinput },
    audioOutput: { deviceId: chosenDevices().audiooutput },
  });
  /** What is wrong with a device, for the page to say. */
  readonly notices = new Notices();
  /** What of others is received. */
  readonly watching = new Watching(() => this.room.remoteParticipants.values(), wishes.get);
  private readonly sending = new Sending(this.room.localParticipant, (part) => this.sends(part), {
    wanted: () => this.wishes.blur,
    make: () => makeBlur(() => this.handleUnblurred()),
  });
  private sharing = false;
  private may: Sendable = { microphone: true, camera: true, screen: true };
  private state: MediaState = "off";
  private wanted: Wanted = { person: "" };
  private joinedWith: string | undefined;
  private busy = false;
  private running = false;
  private attempt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private wishes = wishes.get();
  private unfollow = () => {};
  private readonly watched = new WeakMap<object, () => void>();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly refresh: () => void,
    private wish: Choice,
    private here: boolean,
    private readonly onChange: (wish: Choice, here: boolean) => void,
    /** What was stopped before and is obeyed; undefined: whatever was, until now. */
    private obeyed: Stops | undefined,
    private readonly onObeyed: (stops: Stops, told: { part: Part; forbidden: boolean }[]) => void,
  ) {
    if (this.wishes.pushToTalk) this.wish = { ...wish, microphone: false };
    this.room.on(RoomEvent.Disconnected, (reason) => this.handleDisconnected(reason));
    this.room.on(RoomEvent.ParticipantConnected, (other) => this.handleCompany(other));
    this.room.on(RoomEvent.LocalTrackPublished, (sent) => this.handleSent(sent));
    this.room.on(RoomEvent.LocalTrackUnpublished, (sent) => this.handleUnsent(sent));
    const hear = () => this.watching.hear();
    for (const event of [
      RoomEvent.Connected,
      RoomEvent.Reconnected,
      RoomEvent.ParticipantConnected,
      RoomEvent.TrackPublished,
    ] as const)
      this.room.on(event, hear);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): MediaState => this.state;

  start(): void {
    this.running = true;
    this.unfollow = wishes.subscribe(() => this.handleWishes());
    if (!this.here) this.become("elsewhere");
    void this.join();
  }

  stop(): void {
    this.running = false;
    this.unfollow();
    this.notices.tell(undefined);
    clearTimeout(this.timer);
    clearTimeout(this.retry);
    this.become("off");
    this.letGo();
  }

  /** A new ticket, after coming in or coming back. */
  follow(wanted: Wanted): void {
    const changed = wanted.ticket !== this.wanted.ticket || wanted.room !== this.wanted.room;
    this.wanted = wanted;
    if (!changed || !this.running) return;
    this.attempt = 0;
    clearTimeout(this.timer);
    void this.join();
  }

  /**
   * Follows what the session lets this person send and what a host has stopped.
   * The server has seen to it already; this keeps it off on the next line too. It
   * switches nothing on.
   */
  heed(may: Sendable, stops: Stops): void {
    const told: { part: Part; forbidden: boolean }[] = [];
    const obeyed = this.obeyed ?? stops;
    for (const part of sendable) {
      const forbidden = this.may[part] && !may[part];
      const stopped = (stops[part] ?? 0) > (obeyed[part] ?? 0);
      if ((!forbidden && !stopped) || !this.has(part)) continue;
      told.push({ part, forbidden });
      this.off(part);
    }
    this.may = may;
    this.obeyed = stops;
    this.onObeyed(stops, told);
  }

  maySend(part: Part): boolean {
    return this.may[part];
  }

  private has(part: Part): boolean {
    return part === "screen" ? this.sharing : this.wish[part];
  }

  private off(part: Part): void {
    if (part === "screen") this.sharing = false;
    else this.keep(part, false);
    // What has not come yet, and what LiveKit has muted or taken out, ends as well.
    void this.sending.follow(part).catch(() => {});
  }

  /** Camera and microphone move to this tab. */
  takeHere(): void {
    this.here = true;
    this.onChange(this.wish, true);
    this.attempt = 0;
    void this.join();
  }

  /** Switches one of the two, because somebody asked for it. */
  async set(part: keyof Choice, on: boolean): Promise<void> {
    this.notices.settle(part);
    this.keep(part, on);
    await this.apply(part);
  }

  /** Uses another device from now on, in this browser; what is being sent goes on with it. */
  async choose(kind: MediaDeviceKind, id: string): Promise<void> {
    chooseDevice(kind, id);
    const part = kind === "videoinput" ? "camera" : "microphone";
    try {
      await this.room.switchActiveDevice(kind, id);
      this.notices.settle(part);
    } catch (error) {
      this.notices.tell({ part, what: deviceProblem(error) });
    }
  }

  /** Shares a screen of the person's choice, or stops it. */
  async share(on: boolean): Promise<void> {
    this.sharing = on;
    try {
      await this.sending.follow("screen");
    } catch (error) {
      if (this.running) throw error;
    }
  }

  /**
   * Makes it so. What a device refuses is given up, what the line refuses is
   * tried again; so is, a few times, a device that is busy although it was open
   * a moment ago.
   */
  private async apply(part: keyof Choice, attempt = patience): Promise<void> {
    try {
      await this.sending.follow(part);
    } catch (error) {
      if (!this.running || !this.here) return;
      const device = isDeviceError(error);
      if (device && (deviceProblem(error) !== "busy" || attempt >= patience)) {
        this.keep(part, false);
        this.notices.tell({ part, what: deviceProblem(error) });
      } else if (this.state === "on") {
        clearTimeout(this.retry);
        this.retry = setTimeout(() => void this.publish(device ? attempt + 1 : attempt), 1_000);
      }
    }
  }

  private keep(part: keyof Choice, on: boolean): void {
    this.wish = { ...this.wish, [part]: on };
    this.onChange(this.wish, this.here);
  }

  private async join(): Promise<void> {
    const { ticket, room } = this.wanted;
    const place = `${ticket} ${room ?? ""}`;
    if (this.busy || !this.running || !this.here || !ticket) return;
    if (this.state === "on" && this.joinedWith === place) return;
    this.busy = true;
    this.become(this.state === "off" || this.state === "elsewhere" ? "joining" : "back");
    try {
      // LiveKit opens sound and line at once, and the screen comes first.
      await turn();
      if (!this.running || !this.here) return;
      if (this.joinedWith !== undefined) await this.room.disconnect();
      this.sending.renew();
      await this.room.connect(window.location.origin, ticket, { autoSubscribe: false });
      this.joinedWith = place;
      this.attempt = 0;
      this.onChange(this.wish, true);
      this.become("on");
    } catch {
      this.again();
      return;
    } finally {
      this.busy = false;
    }
    // While this went on the seat may have ended or got another ticket.
    if (!this.running || !this.here) await this.room.disconnect();
    else if (this.wanted.ticket !== ticket || this.wanted.room !== room) void this.join();
    else await this.publish();
  }

  private async publish(attempt = 0): Promise<void> {
    if (this.wish.microphone) await this.apply("microphone", attempt);
    if (this.wish.camera) await this.apply("camera", attempt);
  }

  private again(): void {
    this.joinedWith = undefined;
    if (!this.running || !this.here) return;
    this.become("back");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.join(), delay(this.attempt++, Math.random()));
  }

  private handleDisconnected(reason?: DisconnectReason): void {
    this.joinedWith = undefined;
    if (this.busy || reason === DisconnectReason.CLIENT_INITIATED) return;
    this.refresh();
    this.again();
  }

  // The same person in another tab, later than this one: it took over.
  private handleCompany(other: RemoteParticipant): void {
    if (personOf(other) !== this.wanted.person || !this.wanted.person) return;
    this.here = false;
    this.wish = { microphone: false, camera: false };
    this.onChange(this.wish, false);
    this.become("elsewhere");
    this.letGo();
  }

  // The last that others have seen is a blurred picture.
  private handleUnblurred(): void {
    if (!this.running || !this.here) return;
    this.off("camera");
    this.notices.tell({ part: "camera", what: "blur" });
  }

  // What the browser does to the sound is asked for anew while the track is being sent.
  private handleWishes(): void {
    const before = this.wishes;
    this.wishes = wishes.get();
    this.watching.change();
    const sound = soundOf(this.wishes);
    const { audioCaptureDefaults } = this.room.options;
    Object.assign(audioCaptureDefaults ?? {}, sound);
    if (this.wishes.pushToTalk && !before.pushToTalk && this.wish.microphone)
      void this.set("microphone", false);
    if (this.wishes.blur !== before.blur && this.wish.camera) {
      this.notices.settle("camera");
      this.sending.drop("camera");
      void this.apply("camera");
    }
    if (JSON.stringify(sound) === JSON.stringify(soundOf(before))) return;
    const { audioTrack } =
      this.room.localParticipant.getTrackPublication(Track.Source.Microphone) ?? {};
    audioTrack?.restartTrack({ ...audioCaptureDefaults }).catch((error: unknown) => {
      this.notices.tell({ part: "microphone", what: deviceProblem(error) });
    });
  }

  private handleSent({ source, track }: LocalTrackPublication): void {
    if (!track || (source !== Track.Source.Microphone && source !== Track.Source.Camera)) return;
    const part = source === Track.Source.Camera ? "camera" : "microphone";
    const unwatch = watchDevice(
      part,
      track,
      (notice) => {
        if (!this.running || !this.here) return;
        if (notice.what === "gone") this.keep(part, false);
        this.notices.tell(notice);
      },
      () => this.notices.settle(part),
    );
    this.watched.set(track, unwatch);
  }

  // The browser's own bar ends sharing too.
  private handleUnsent({ source, track }: LocalTrackPublication): void {
    if (!track) return;
    this.watched.get(track)?.();
    const over = track.mediaStreamTrack.readyState === "ended";
    if (source === Track.Source.ScreenShare && over) this.sharing = false;
  }

  private letGo(): void {
    this.sharing = false;
    this.sending.drop();
    void this.room.disconnect();
  }

  private sends(part: Part): boolean {
    return (
      this.running &&
      this.here &&
      this.may[part] &&
      (part === "screen" ? this.sharing : this.wish[part])
    );
  }

  private become(state: MediaState): void {
    if (this.state === state) return;
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}
