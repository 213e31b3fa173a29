import { expect, type Page } from "@playwright/test";

/** What a page receives, added up over its live peer connections since it loaded. */
export type Inbound = {
  /** Video pictures that were decoded, by track. */
  pictures: Record<string, number>;
  /** Energy of the audio that was played, by track. */
  sound: Record<string, number>;
};

/** Which devices a person has, and whether the browser lets the page use them. */
export type Devices = "granted" | "refused" | "none";

/**
 * Runs in the page before its own scripts: remembers the peer connections and
 * reads their statistics, and asks for audio unprocessed, because noise
 * suppression takes the fake microphone's beep for noise.
 */
export function prepareMedia(devices: Devices): void {
  const peers: RTCPeerConnection[] = [];
  Object.defineProperty(window, Symbol.for("stoa.e2e.peers"), { value: peers });
  const read = async (): Promise<Inbound> => {
    const found: Inbound = { pictures: {}, sound: {} };
    for (const peer of peers.filter((p) => p.connectionState !== "closed")) {
      for (const report of (await peer.getStats()).values()) {
        if (report.type !== "inbound-rtp") continue;
        const track: string = report.trackIdentifier;
        if (report.kind === "video") found.pictures[track] = report.framesDecoded ?? 0;
        else found.sound[track] = report.totalAudioEnergy ?? 0;
      }
    }
    return found;
  };
  Object.defineProperty(window, Symbol.for("stoa.e2e.inbound"), { value: read });
  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    construct(target, args, newTarget) {
      const peer = Reflect.construct(target, args, newTarget) as RTCPeerConnection;
      peers.push(peer);
      return peer;
    },
  });

  const captured: MediaStreamTrack[] = [];
  Object.defineProperty(window, Symbol.for("stoa.e2e.captured"), { value: captured });
  const media = navigator.mediaDevices;
  if (!media) return;
  const note = (stream: MediaStream) => {
    captured.push(...stream.getTracks());
    return stream;
  };
  const refuse: Record<string, () => DOMException> = {
    refused: () => new DOMException("Permission denied", "NotAllowedError"),
    none: () => new DOMException("Requested device not found", "NotFoundError"),
  };
  const ask = media.getUserMedia.bind(media);
  media.getUserMedia = async (wish) => {
    const refusal = refuse[devices];
    if (refusal) throw refusal();
    if (!wish?.audio) return note(await ask(wish));
    const audio = wish.audio === true ? {} : wish.audio;
    const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    return note(await ask({ ...wish, audio: { ...audio, ...plain } }));
  };
  if (devices === "none") media.enumerateDevices = async () => [];
}

/** How many of the page's own cameras and microphones are open now. */
export async function openDevices(page: Page): Promise<number> {
  return (await captured(page)).filter((state) => state === "live").length;
}

/** How many times the page has opened one, whatever became of it. */
export async function capturedDevices(page: Page): Promise<number> {
  return (await captured(page)).length;
}

function captured(page: Page): Promise<MediaStreamTrackState[]> {
  return page.evaluate(() => {
    const tracks: MediaStreamTrack[] = Reflect.get(window, Symbol.for("stoa.e2e.captured")) ?? [];
    return tracks.map((track) => track.readyState);
  });
}

/** Reads what the page receives now. */
export function inbound(page: Page): Promise<Inbound> {
  return page.evaluate(() => Reflect.get(window, Symbol.for("stoa.e2e.inbound"))());
}

function growing(before: Record<string, number>, now: Record<string, number>): number {
  return Object.entries(now).filter(([track, value]) => value > (before[track] ?? 0)).length;
}

/**
 * Proves on the receiving page that others are seen and heard: pictures of at
 * least `seen` video tracks are decoded and sound of at least `heard` audio
 * tracks has energy, both growing from now on.
 */
export async function expectMedia(
  page: Page,
  { seen = 1, heard = 1, within = 20_000 } = {},
): Promise<void> {
  const start = await inbound(page);
  await expect
    .poll(
      async () => {
        const now = await inbound(page);
        return {
          seen: growing(start.pictures, now.pictures) >= seen,
          heard: growing(start.sound, now.sound) >= heard,
        };
      },
      { timeout: within, message: `pictures of ${seen} and sound of ${heard} people` },
    )
    .toEqual({ seen: true, heard: true });
}

/** In so many ms each camera gives a picture and each microphone beeps, also on a busy machine. */
const still = 1_500;

/**
 * Proves that nothing more arrives: for `still` ms no picture is decoded and no sound has energy
 * (or only no sound), and the last that did came `within` so many ms of now. The page itself
 * looks at its clock: how long a busy machine takes to ask it does not count.
 */
export async function expectNoMedia(
  page: Page,
  { within = 9_000, of = ["pictures", "sound"] as (keyof Inbound)[] } = {},
): Promise<void> {
  const last = await page.evaluate(
    async ([still, kinds]) => {
      const read: () => Promise<Inbound> = Reflect.get(window, Symbol.for("stoa.e2e.inbound"));
      const all = (found: Inbound) => kinds.flatMap((kind) => Object.entries(found[kind]));
      const began = performance.now();
      let before = new Map(all(await read()));
      let moved = 0;
      for (let now = 0; now - moved < still && now < 60_000; ) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        const found = all(await read());
        now = performance.now() - began;
        if (found.some(([track, value]) => value > (before.get(track) ?? 0))) moved = now;
        before = new Map(found);
      }
      return moved;
    },
    [still, of] as const,
  );
  expect(last, "ms until nothing more was seen or heard").toBeLessThan(within);
}

/** How many pictures and sounds of others move within `still` ms. */
export async function moving(page: Page): Promise<Record<keyof Inbound, number>> {
  const before = await inbound(page);
  await page.evaluate((ms) => new Promise((resolve) => setTimeout(resolve, ms)), still);
  const now = await inbound(page);
  return {
    pictures: growing(before.pictures, now.pictures),
    sound: growing(before.sound, now.sound),
  };
}

/**
 * How varied the picture of each playing video element is: the standard
 * deviation of its brightness (0 is one colour all over; the fake camera's is
 * far above 10).
 */
export function pictures(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas");
    canvas.width = 32;
    canvas.height = 24;
    const brush = canvas.getContext("2d", { willReadFrequently: true });
    if (!brush) throw new Error("no canvas");
    return [...document.querySelectorAll("video")]
      .filter((video) => video.videoWidth > 0 && !video.paused)
      .map((video) => {
        brush.drawImage(video, 0, 0, canvas.width, canvas.height);
        const { data } = brush.getImageData(0, 0, canvas.width, canvas.height);
        const light: number[] = [];
        for (let i = 0; i < data.length; i += 4)
          light.push(((data[i] ?? 0) + (data[i + 1] ?? 0) + (data[i + 2] ?? 0)) / 3);
        const mean = light.reduce((a, b) => a + b, 0) / light.length;
        return Math.sqrt(light.reduce((a, b) => a + (b - mean) ** 2, 0) / light.length);
      });
  });
}

/** Proves that at least `count` videos play and that none of them shows one colour only. */
export async function expectPictures(page: Page, count: number): Promise<void> {
  await expect
    .poll(
      async () => {
        const varied = await pictures(page);
        return varied.length >= count && varied.every((v) => v > 10);
      },
      { message: `${count} videos with something to see`, timeout: 20_000 },
    )
    .toBe(true);
}
