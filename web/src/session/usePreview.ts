import { useCallback, useEffect, useRef, useState } from "react";
import {
  type Choice,
  chooseDevice,
  chosenDevices,
  type DeviceProblem,
  deviceProblem,
} from "./devices";
import { makeBlur } from "./media/blur/make";
import { useWishes, wishes } from "./media/wishes";

type Part = keyof Choice;
type Tracks = Partial<Record<Part, MediaStreamTrack>>;
/** An open device: what is shown of it, and how it is closed. */
type Opened = { track: MediaStreamTrack; stop: () => void };
type Problems = Partial<Record<Part, DeviceProblem>>;

export type Preview = {
  tracks: Tracks;
  problems: Problems;
  opening: boolean;
  devices: MediaDeviceInfo[];
  /** Opens camera and microphone, together where that is possible. */
  openBoth: () => Promise<void>;
  open: (part: Part) => Promise<void>;
  close: (part: Part) => void;
  /** Uses another device of its kind. */
  choose: (kind: MediaDeviceKind, id: string) => void;
};

const kindOf = { microphone: "audioinput", camera: "videoinput" } as const;

function wish(parts: readonly Part[]): MediaStreamConstraints {
  const ids = chosenDevices();
  const of = (part: Part) => {
    const id = ids[kindOf[part]];
    return id ? { deviceId: { ideal: id } } : true;
  };
  return {
    audio: parts.includes("microphone") && of("microphone"),
    video: parts.includes("camera") && of("camera"),
  };
}

async function request(parts: readonly Part[], unblurred: () => void): Promise<Opened[]> {
  if (!navigator.mediaDevices) throw new Error("insecure");
  const tracks = (await navigator.mediaDevices.getUserMedia(wish(parts))).getTracks();
  try {
    return await Promise.all(tracks.map((track) => asWished(track, unblurred)));
  } catch (error) {
    for (const track of tracks) track.stop();
    throw error;
  }
}

/** A device as others would have it: a camera blurred, where that is wished. */
async function asWished(track: MediaStreamTrack, unblurred: () => void): Promise<Opened> {
  if (track.kind === "audio" || !wishes.get().blur) return { track, stop: () => track.stop() };
  const blur = await makeBlur(unblurred);
  await blur.init({ track });
  const stop = () => {
    track.stop();
    void blur.destroy();
  };
  return { track: blur.processedTrack, stop };
}

const partOf = ({ track }: Opened): Part => (track.kind === "audio" ? "microphone" : "camera");

/** Camera and microphone before a session: opened when asked for, closed with the screen. */
export function usePreview(): Preview {
  const [tracks, setTracks] = useState<Tracks>({});
  const [problems, setProblems] = useState<Problems>({});
  const [opening, setOpening] = useState(false);
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  const open_ = useRef<Partial<Record<Part, Opened>>>({});
  const alive = useRef(true);

  const put = useCallback((part: Part, opened: Opened | undefined) => {
    open_.current[part]?.stop();
    open_.current = { ...open_.current, [part]: opened };
    if (!alive.current) opened?.stop();
    setTracks((all) => ({ ...all, [part]: opened?.track }));
  }, []);

  const handleUnblurred = useCallback(() => {
    put("camera", undefined);
    setProblems((all) => ({ ...all, camera: "blur" }));
  }, [put]);

  const list = useCallback(async () => {
    const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    setDevices(all.filter((device) => device.deviceId !== ""));
  }, []);

  const open = useCallback(
    async (part: Part) => {
      setOpening(true);
      try {
        for (const opened of await request([part], handleUnblurred)) put(part, opened);
        setProblems((all) => ({ ...all, [part]: undefined }));
      } catch (error) {
        put(part, undefined);
        setProblems((all) => ({ ...all, [part]: deviceProblem(error) }));
      } finally {
        setOpening(false);
        await list();
      }
    },
    [put, list, handleUnblurred],
  );

  const openBoth = useCallback(async () => {
    setOpening(true);
    try {
      for (const opened of await request(["microphone", "camera"], handleUnblurred))
        put(partOf(opened), opened);
      setProblems({});
      setOpening(false);
      await list();
    } catch {
      // One of the two is missing or refused: each for itself, so that the other works.
      await open("microphone");
      await open("camera");
    }
  }, [open, put, list, handleUnblurred]);

  const close = useCallback((part: Part) => put(part, undefined), [put]);

  const choose = useCallback(
    (kind: MediaDeviceKind, id: string) => {
      chooseDevice(kind, id);
      const part = kind === "audioinput" ? "microphone" : "camera";
      if (kind !== "audiooutput" && open_.current[part]) void open(part);
      setDevices((all) => [...all]);
    },
    [open],
  );

  // Another wish for the picture is another picture, also where the last one could not be had.
  const { blur } = useWishes();
  const shown = useRef(blur);
  useEffect(() => {
    if (shown.current === blur) return;
    shown.current = blur;
    if (open_.current.camera || problems.camera === "blur") void open("camera");
  }, [blur, open, problems.camera]);

  useEffect(() => {
    alive.current = true;
    void list();
    navigator.mediaDevices?.addEventListener("devicechange", list);
    return () => {
      alive.current = false;
      navigator.mediaDevices?.removeEventListener("devicechange", list);
      for (const opened of Object.values(open_.current)) opened?.stop();
      open_.current = {};
    };
  }, [list]);

  return { tracks, problems, opening, devices, openBoth, open, close, choose };
}
