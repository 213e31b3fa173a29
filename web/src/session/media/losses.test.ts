import { TrackEvent } from "livekit-client";
import { expect, test } from "vitest";
import { type Watched, watchDevice } from "./losses";
import { type DeviceNotice, Notices } from "./notice";

function device() {
  const heard = new Map<string, Set<() => void>>();
  const stream = { label: "Headset" };
  const track = {
    mediaStream: { getTracks: () => [stream] },
    on: (event: string, listener: () => void) =>
      heard.set(event, (heard.get(event) ?? new Set()).add(listener)),
    off: (event: string, listener: () => void) => heard.get(event)?.delete(listener),
  } as unknown as Watched;
  const happens = (event: string) => {
    for (const listener of heard.get(event) ?? []) listener();
  };
  const notices = new Notices();
  const told: (DeviceNotice["what"] | undefined)[] = [];
  notices.subscribe(() => told.push(notices.getSnapshot()?.what));
  const unwatch = watchDevice(
    "microphone",
    track,
    (notice) => notices.tell(notice),
    () => notices.settle("microphone"),
  );
  return { stream, happens, notices, told, unwatch };
}

test("an unplugged device for which another one steps in is named", () => {
  const { stream, happens, notices } = device();
  happens(TrackEvent.Ended);
  stream.label = "Built-in";
  happens(TrackEvent.Restarted);
  expect(notices.getSnapshot()).toEqual({
    part: "microphone",
    what: "replaced",
    now: "Built-in",
  });
});

test("an unplugged device without another is gone; switching off is not a loss", () => {
  const { happens, told } = device();
  happens(TrackEvent.Muted);
  expect(told).toEqual([]);
  happens(TrackEvent.Ended);
  happens(TrackEvent.Muted);
  expect(told).toEqual(["gone"]);
});

test("a device that is opened anew by choice, or comes back itself, is no news", () => {
  const { stream, happens, told } = device();
  stream.label = "Another";
  happens(TrackEvent.Restarted);
  happens(TrackEvent.Ended);
  happens(TrackEvent.Restarted);
  expect(told).toEqual([]);
});

test("what the system silences is said until it is heard again", () => {
  const { happens, told, unwatch } = device();
  happens(TrackEvent.UpstreamPaused);
  happens(TrackEvent.UpstreamResumed);
  unwatch();
  happens(TrackEvent.UpstreamPaused);
  expect(told).toEqual(["silenced", undefined]);
});
