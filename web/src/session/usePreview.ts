import { useCallback, useEffect, useRef, useState } from "react";
import {
  type Choice,
  chooseDevice,
  chosenDevices,
  type DeviceProblem,
  deviceProblem,
} from "./devices";

type Part = keyof Choice;
type Tracks = Partial<Record<Part, MediaStreamTrack>>;
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

async function request(parts: readonly Part[]): Promise<MediaStreamTrack[]> {
  if (!navigator.mediaDevices) throw new Error("insecure");
  const stream = await navigator.mediaDevices.getUserMedia(wish(parts));
  return stream.getTracks();
}

const partOf = (track: MediaStreamTrack): Part =>
  track.kind === "audio" ? "microphone" : "camera";

/** Camera and microphone before a session: opened when asked for, closed with the screen. */
export function usePreview(): Preview {
  const [tracks, setTracks] = useState<Tracks>({});
  const [problems, setProblems] = useState<Problems>({});
  const [opening, setOpening] = useState(false);
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  const open_ = useRef<Tracks>({});
  const alive = useRef(true);

  const put = useCallback((part: Part, track: MediaStreamTrack | undefined) => {
    if (open_.current[part] !== track) open_.current[part]?.stop();
    open_.current = { ...open_.current, [part]: track };
    if (!alive.current) track?.stop();
    setTracks(open_.current);
  }, []);

  const list = useCallback(async () => {
    const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    setDevices(all.filter((device) => device.deviceId !== ""));
  }, []);

  const open = useCallback(
    async (part: Part) => {
      setOpening(true);
      try {
        for (const track of await request([part])) put(part, track);
        setProblems((all) => ({ ...all, [part]: undefined }));
      } catch (error) {
        put(part, undefined);
        setProblems((all) => ({ ...all, [part]: deviceProblem(error) }));
      } finally {
        setOpening(false);
        await list();
      }
    },
    [put, list],
  );

  const openBoth = useCallback(async () => {
    setOpening(true);
    try {
      for (const track of await request(["microphone", "camera"])) put(partOf(track), track);
      setProblems({});
      setOpening(false);
      await list();
    } catch {
      // One of the two is missing or refused: each for itself, so that the other works.
      await open("microphone");
      await open("camera");
    }
  }, [open, put, list]);

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

  useEffect(() => {
    alive.current = true;
    void list();
    navigator.mediaDevices?.addEventListener("devicechange", list);
    return () => {
      alive.current = false;
      navigator.mediaDevices?.removeEventListener("devicechange", list);
      for (const track of Object.values(open_.current)) track?.stop();
      open_.current = {};
    };
  }, [list]);

  return { tracks, problems, opening, devices, openBoth, open, close, choose };
}
