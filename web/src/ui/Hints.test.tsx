import { MantineProvider } from "@mantine/core";
import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Hints } from "./Hints";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  render(
    <MantineProvider env="test">
      <Hints />
      <button type="button" data-hint="Share your screen">
        <svg aria-label="sign" />
      </button>
      <button type="button" data-hint="Chat">
        Chat
      </button>
    </MantineProvider>,
  );
  return {
    sign: screen.getByLabelText("sign"),
    chat: screen.getByRole("button", { name: "Chat" }),
  };
}

const move = (element: Element, how: object = {}, type = "pointerover") =>
  fireEvent(
    element,
    Object.assign(new Event(type, { bubbles: true }), {
      ...{ pointerType: "mouse", buttons: 0, relatedTarget: null },
      ...how,
    }),
  );
const over = (element: Element) => move(element);
const wait = (ms: number) => act(() => vi.advanceTimersByTime(ms));
const hint = () => screen.queryByRole("tooltip")?.textContent;

test("a hint is shown of what the pointer rests on, and of one thing only", () => {
  const { sign, chat } = setUp();
  over(sign);
  wait(399);
  expect(hint()).toBeUndefined();
  wait(1);
  expect(hint()).toBe("Share your screen");
  over(chat);
  expect(hint()).toBeUndefined();
  wait(400);
  expect(hint()).toBe("Chat");
  over(document.body);
  expect(hint()).toBeUndefined();
});

test("it goes when something is pressed, and comes back when the pointer moves again", () => {
  const { chat } = setUp();
  over(chat);
  wait(400);
  fireEvent.pointerDown(chat);
  expect(hint()).toBeUndefined();
  move(chat, { buttons: 1 }, "pointermove");
  wait(400);
  expect(hint()).toBeUndefined();
  move(chat, {}, "pointermove");
  wait(200);
  move(chat, {}, "pointermove");
  wait(200);
  expect(hint()).toBe("Chat");
  fireEvent.keyDown(document.body, { key: "Escape" });
  expect(hint()).toBeUndefined();
});

test("who presses before it comes, or leaves the page, sees none", () => {
  const { chat } = setUp();
  over(chat);
  wait(399);
  fireEvent.pointerDown(chat);
  wait(400);
  expect(hint()).toBeUndefined();
  over(document.body);
  over(chat);
  fireEvent.pointerOut(chat, { relatedTarget: null });
  wait(400);
  expect(hint()).toBeUndefined();
});

test("fingers see none", () => {
  const { chat } = setUp();
  move(chat, { pointerType: "touch" });
  wait(1_000);
  expect(hint()).toBeUndefined();
});

test("the keyboard sees it at once, and sees it go", () => {
  const { sign, chat } = setUp();
  vi.spyOn(chat, "matches").mockImplementation((what) => what === ":focus-visible");
  act(() => chat.focus());
  expect(hint()).toBe("Chat");
  act(() => chat.blur());
  expect(hint()).toBeUndefined();
  const plain = sign.closest("button") as HTMLElement;
  vi.spyOn(plain, "matches").mockReturnValue(false);
  act(() => plain.focus());
  expect(hint()).toBeUndefined();
});
