import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { LiveSession } from "../live/session";
import { insideOf } from "../testing/inside";
import { renderInside } from "../testing/render";
import { IdleNotice } from "./IdleNotice";

afterEach(() => vi.useRealTimers());

const warned = (logout: number) => {
  const inside = insideOf();
  return { ...inside, me: { ...inside.me, idle: { logout } } };
};

test("without a notice there is nothing", async () => {
  await renderInside(<IdleNotice />, insideOf());
  expect(screen.queryByRole("alertdialog")).toBeNull();
});

test("the notice shows the time left, takes the focus and the tab's title, and goes by Extend only", async () => {
  vi.useFakeTimers({ now: 0, toFake: ["Date"] });
  document.title = "Greek";
  const session = new LiveSession("l");
  const command = vi.spyOn(session, "command").mockResolvedValue();
  const shown = await renderInside(<IdleNotice />, warned(125_000), session);
  const extend = screen.getByRole("button", { name: "Extend session" });
  expect(screen.getByRole("alertdialog", { name: "Are you still there?" })).toBeDefined();
  expect(screen.getByRole("timer").textContent).toBe("2:05");
  expect(document.activeElement).toBe(extend);
  expect(document.title).toContain("still there");

  await userEvent.keyboard("{Escape}");
  expect(command).not.toHaveBeenCalled();
  expect(screen.getByRole("alertdialog")).toBeDefined();

  await userEvent.click(extend);
  expect(command).toHaveBeenCalledWith("extend");
  shown.unmount();
  expect(document.title).toBe("Greek");
});

test("one notice sounds once, in whichever tab comes first", async () => {
  const made = vi.fn();
  class Silent {
    currentTime = 0;
    constructor() {
      made();
    }
    close() {}
  }
  class Node {
    gain = {
      setValueAtTime() {},
      linearRampToValueAtTime() {},
      exponentialRampToValueAtTime() {},
    };
    connect(other: unknown) {
      return other;
    }
    start() {}
    stop() {}
  }
  vi.stubGlobal("AudioContext", Silent);
  vi.stubGlobal("OscillatorNode", Node);
  vi.stubGlobal("GainNode", Node);
  localStorage.clear();
  const soon = Date.now() + 60_000;
  const first = await renderInside(<IdleNotice />, warned(soon));
  const second = await renderInside(<IdleNotice />, warned(soon));
  expect(made).toHaveBeenCalledTimes(1);
  first.unmount();
  second.unmount();
  await renderInside(<IdleNotice />, warned(soon + 900_000));
  expect(made).toHaveBeenCalledTimes(2);
});
