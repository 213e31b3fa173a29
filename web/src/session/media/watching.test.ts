import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Received, Watching } from "./watching";
import { type Wishes, wishes } from "./wishes";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function sent(source: string): Received {
  const publication = {
    kind: source === "microphone" || source === "screen_share_audio" ? "audio" : "video",
    source,
    isDesired: false,
    setSubscribed: vi.fn((on: boolean) => {
      publication.isDesired = on;
    }),
  };
  return publication;
}

function room(wish: Partial<Wishes> = {}) {
  const sources = ["microphone", "camera", "screen_share", "screen_share_audio"];
  const all = new Map(sources.map((source) => [source, sent(source)]));
  const wanted = { ...wishes.get(), ...wish };
  const watching = new Watching(
    () => [{ trackPublications: all }],
    () => wanted,
  );
  const received = () => sources.filter((source) => all.get(source)?.isDesired);
  const of = (source: string) => all.get(source) as Received;
  return { watching, wanted, received, of };
}

test("all sound is received, and no picture that nothing shows", () => {
  const { watching, received } = room();
  watching.hear();
  expect(received()).toEqual(["microphone", "screen_share_audio"]);
});

test("a picture is received while a tile shows it, and a moment longer", () => {
  const { watching, received, of } = room();
  const hide = watching.show(of("camera"));
  const hideSmall = watching.show(of("camera"));
  expect(received()).toEqual(["camera"]);
  hide();
  vi.advanceTimersByTime(60_000);
  expect(received(), "the other tile still shows it").toEqual(["camera"]);
  hideSmall();
  expect(received()).toEqual(["camera"]);
  vi.advanceTimersByTime(2_000);
  expect(received()).toEqual([]);
});

test("turning a page back asks for nothing anew", () => {
  const { watching, of } = room();
  watching.show(of("camera"))();
  watching.show(of("camera"));
  vi.advanceTimersByTime(60_000);
  expect(of("camera").setSubscribed).toHaveBeenCalledTimes(1);
});

test("with the data saver no camera is received, screens if they are wanted", () => {
  const { watching, received, of, wanted } = room({ dataSaver: true });
  watching.show(of("camera"));
  watching.show(of("screen_share"));
  expect(received()).toEqual(["screen_share"]);
  wanted.screens = false;
  watching.change();
  expect(received()).toEqual([]);
  wanted.dataSaver = false;
  watching.change();
  expect(received()).toEqual(["camera", "screen_share"]);
});
