import { MantineProvider } from "@mantine/core";
import { act, cleanup, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { InsideContext, LiveContext } from "../../live/react";
import { LiveSession } from "../../live/session";
import { insideOf } from "../../testing/inside";
import { renderInside } from "../../testing/render";
import { TimerVoice } from "./TimerVoice";
import { leftOf, type Timer, wholeSeconds } from "./timer";

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it("counts a second that has begun, and is at nothing at its end only", () => {
  const timer = { length: 60, ends: 100_000 };
  expect(wholeSeconds(leftOf(timer, 40_000))).toBe(60_000);
  expect(wholeSeconds(leftOf(timer, 40_001))).toBe(60_000);
  expect(wholeSeconds(leftOf(timer, 99_999))).toBe(1_000);
  expect(leftOf(timer, 100_000)).toBe(0);
  expect(leftOf(timer, 200_000)).toBe(0);
  expect(leftOf({ length: 60, left: 12.5 }, 0)).toBe(12_500);
});

function voice(timer: Timer | undefined) {
  const inside = insideOf();
  return (
    <MantineProvider env="test">
      <LiveContext value={session}>
        <InsideContext value={{ ...inside, session: { ...inside.session, timer } }}>
          <TimerVoice />
        </InsideContext>
      </LiveContext>
    </MantineProvider>
  );
}
const session = new LiveSession("l");
const said = () => screen.getByRole("status").textContent;

it("says that it has begun and that it is over, once each", async () => {
  const page = await renderInside(null, insideOf());
  page.rerender(voice(undefined));
  expect(said()).toBe("");
  const ends = Date.now() + 120_000;
  page.rerender(voice({ length: 120, ends }));
  expect(said()).toContain("2 minutes");
  act(() => void vi.advanceTimersByTime(119_999));
  expect(said()).not.toContain("up");
  act(() => void vi.advanceTimersByTime(1));
  expect(said()).toBe("The time is up.");
  expect(localStorage.getItem("stoa.timed")).toBe(`l ${ends}`);
});

it("says nothing to who comes when it is over, nor while it stands", async () => {
  const page = await renderInside(null, insideOf());
  page.rerender(voice({ length: 60, ends: Date.now() - 1 }));
  act(() => void vi.advanceTimersByTime(60_000));
  expect(said()).toBe("");
  page.rerender(voice({ length: 60, left: 30 }));
  act(() => void vi.advanceTimersByTime(60_000));
  expect(said()).toBe("");
});

it("waits on where a minute is added", async () => {
  const ends = Date.now() + 10_000;
  const page = await renderInside(null, insideOf());
  page.rerender(voice({ length: 10, ends }));
  act(() => void vi.advanceTimersByTime(9_000));
  page.rerender(voice({ length: 70, ends: ends + 60_000 }));
  act(() => void vi.advanceTimersByTime(60_999));
  expect(said()).not.toContain("up");
  act(() => void vi.advanceTimersByTime(1));
  expect(said()).toBe("The time is up.");
});
