import {
  type LocalTrack,
  type LocalTrackPublication,
  LocalVideoTrack,
  Track,
} from "livekit-client";
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
  const blurring = { wanted: false, covered: later<void>() };
  const track = Object.assign(Object.create(LocalVideoTrack.prototype) as LocalVideoTrack, {
    open: true,
    blurred: false,
    source: Track.Source.Camera,
    stop: () => {
      track.open = false;
    },
    getProcessor: () => (track.blurred ? {} : undefined),
    setProcessor: async () => {
      did.push("blur");
      await blurring.covered.promise;
      track.blurred = true;
    },
  });
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
  const sending = new Sending(sender, (part) => wanted.has(part), {
    wanted: () => blurring.wanted,
    make: async () => ({}) as never,
  });
  const opens = () => device.resolve([track]);
  const carries = () => line.resolve({} as LocalTrackPublication);
  return { track, wanted, did, sending, opens, carries, line, published, blurring };
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

test("a camera that is to be blurred is not sent before it is", async () => {
  const { sending, opens, carries, track, did, blurring } = world();
  blurring.wanted = true;
  const following = sending.follow("camera");
  opens();
  carries();
  await expect.poll(() => did).toEqual(["open", "blur"]);
  blurring.covered.resolve();
  await following;
  expect(did).toEqual(["open", "blur", "publish"]);
  expect(track.open).toBe(true);
});

test("a camera that cannot be blurred is closed and not sent", async () => {
  const { sending, opens, carries, track, did, blurring } = world();
  blurring.wanted = true;
  const following = sending.follow("camera");
  opens();
  carries();
  blurring.covered.reject(new Error("no blur"));
  await expect(following).rejects.toThrow("no blur");
  expect(did).toEqual(["open", "blur"]);
  expect(track.open).toBe(false);
});

test.each([
  ["given up", (w: ReturnType<typeof world>) => w.wanted.clear()],
  ["dropped", (w: ReturnType<typeof world>) => w.sending.drop("camera")],
  ["cut off", (w: ReturnType<typeof world>) => w.sending.renew()],
])("a camera that is %s while its blur begins is closed and not sent", async (_, happen) => {
  const it = world();
  it.blurring.wanted = true;
  const following = it.sending.follow("camera");
  it.opens();
  await expect.poll(() => it.did).toEqual(["open", "blur"]);
  happen(it);
  it.blurring.covered.resolve();
  await following;
  expect(it.did).toEqual(["open", "blur"]);
  expect(it.track.open).toBe(false);
});

test("a camera that is sent as it is, and is to be blurred, is taken back and opened anew", async () => {
  const { sending, opens, carries, track, did, published, blurring } = world();
  opens();
  carries();
  blurring.covered.resolve();
  await sending.follow("camera");
  published.here = { track } as unknown as LocalTrackPublication;
  blurring.wanted = true;
  await sending.follow("camera");
  expect(did).toEqual(["open", "publish", "unpublish", "open", "blur", "publish"]);
  await sending.follow("camera");
  expect(did.at(-1), "it fits now").toBe("on");
});

test("only the part that is named is dropped", async () => {
  const { sending, opens, carries, track } = world();
  const following = sending.follow("camera");
  opens();
  sending.drop("microphone");
  carries();
  await following;
  expect(track.open).toBe(true);
});
