import type { LocalTrack, LocalTrackPublication } from "livekit-client";
import { expect, test } from "vitest";
import { type Part, type Sender, Sending } from "./sending";

function later<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** A device and a line that answer when the test says so. */
function world() {
  const track = { open: true, stop: () => (track.open = false) };
  const device = later<LocalTrack[]>();
  const line = later<LocalTrackPublication>();
  const wanted = new Set<Part>(["camera"]);
  const did: string[] = [];
  const published: { here?: LocalTrackPublication } = {};
  const sender: Sender = {
    createTracks: () => {
      did.push("open");
      return device.promise;
    },
    createScreenTracks: () => device.promise,
    publishTrack: () => {
      did.push("publish");
      return line.promise;
    },
    unpublishTrack: async () => {
      did.push("unpublish");
      return undefined;
    },
    getTrackPublication: () => published.here,
    setMicrophoneEnabled: async () => undefined,
    setCameraEnabled: async (on) => {
      did.push(on ? "on" : "off");
      return undefined;
    },
    setScreenShareEnabled: async () => undefined,
  };
  const sending = new Sending(sender, (part) => wanted.has(part));
  const opens = () => device.resolve([track as unknown as LocalTrack]);
  const carries = () => line.resolve({} as LocalTrackPublication);
  return { track, wanted, did, sending, opens, carries, line, published };
}

test("a camera that is wanted is opened and sent", async () => {
  const { sending, opens, carries, track, did } = world();
  const following = sending.follow("camera");
  opens();
  carries();
  await following;
  expect(did).toEqual(["open", "publish"]);
  expect(track.open).toBe(true);
  sending.drop();
  expect(track.open, "what is sent is not dropped").toBe(true);
});

test("a camera that opens too late is closed at once and never sent", async () => {
  const { sending, opens, wanted, track, did } = world();
  const following = sending.follow("camera");
  await expect.poll(() => did).toEqual(["open"]);
  wanted.clear();
  sending.drop();
  opens();
  await following;
  expect(track.open).toBe(false);
  expect(did).toEqual(["open"]);
});

test("a camera that waits for the line is closed without waiting for it", async () => {
  const { sending, opens, carries, track, did } = world();
  const following = sending.follow("camera");
  opens();
  await expect.poll(() => did).toEqual(["open", "publish"]);
  sending.drop();
  expect(track.open).toBe(false);
  carries();
  await following;
  expect(did, "a closed camera is not left standing").toEqual(["open", "publish", "unpublish"]);
});

test("a line that refuses closes the camera, and says so to whoever switched it on", async () => {
  const { sending, opens, line, track } = world();
  const following = sending.follow("camera");
  opens();
  line.reject(new Error("no line"));
  await expect(following).rejects.toThrow("no line");
  expect(track.open).toBe(false);
});

test("switched off while it opens, it ends up off", async () => {
  const { sending, opens, carries, wanted, did } = world();
  const on = sending.follow("camera");
  opens();
  await expect.poll(() => did).toEqual(["open", "publish"]);
  wanted.clear();
  const off = sending.follow("camera");
  carries();
  await Promise.all([on, off]);
  expect(did).toEqual(["open", "publish", "off"]);
});

test("what an earlier line carries counts for nothing on a new one", async () => {
  const { sending, opens, carries, track, did, published } = world();
  const before = sending.follow("camera");
  opens();
  await expect.poll(() => did).toEqual(["open", "publish"]);
  sending.renew();
  // The answer of the old line comes after the new one is there, and LiveKit believes it.
  published.here = { track } as unknown as LocalTrackPublication;
  carries();
  await before;
  await sending.follow("camera");
  expect(did).toEqual(["open", "publish", "unpublish", "unpublish", "open", "publish"]);
});

test("a line that never answers does not hold up the next", async () => {
  const { sending, opens, did } = world();
  const before = sending.follow("camera");
  opens();
  await expect.poll(() => did).toEqual(["open", "publish"]);
  sending.renew();
  const after = sending.follow("camera");
  await expect.poll(() => did).toEqual(["open", "publish", "open", "publish"]);
  void before;
  void after;
});

test("two who want the same open one camera", async () => {
  const { sending, opens, carries, track, did, published } = world();
  const first = sending.follow("camera");
  const others = [sending.follow("camera"), sending.follow("camera")];
  opens();
  await expect.poll(() => did).toEqual(["open", "publish"]);
  published.here = { track } as unknown as LocalTrackPublication;
  carries();
  await Promise.all([first, ...others]);
  expect(did).toEqual(["open", "publish", "on", "on"]);
});
