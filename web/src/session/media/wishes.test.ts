import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  localStorage.clear();
  vi.resetModules();
});

/** As a page finds it that is opened now. */
const opened = () => import("./wishes");

test("sound is cleaned by default; the rest is off", async () => {
  const { wishes, soundOf } = await opened();
  expect(soundOf(wishes.get())).toEqual({
    noiseSuppression: true,
    echoCancellation: true,
    autoGainControl: true,
  });
  expect(wishes.get()).toMatchObject({
    pushToTalk: false,
    dataSaver: false,
    hidesSelf: false,
    blur: false,
  });
});

test("what is wished is told at once and remembered", async () => {
  const { wishes } = await opened();
  const listener = vi.fn();
  wishes.subscribe(listener);
  wishes.set({ pushToTalk: true, noise: false });
  expect(listener).toHaveBeenCalledOnce();
  vi.resetModules();
  const again = await opened();
  expect(again.wishes.get()).toMatchObject({ pushToTalk: true, noise: false, echo: true });
});

test.each(["{", "7", "null", '{"noise":"no","foreign":true}'])(
  "what was kept and is none of ours counts for nothing: %s",
  async (kept) => {
    const usual = (await opened()).wishes.get();
    localStorage.setItem("stoa.media", kept);
    vi.resetModules();
    expect((await opened()).wishes.get()).toEqual(usual);
  },
);
