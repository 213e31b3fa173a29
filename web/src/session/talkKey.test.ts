import { expect, test } from "vitest";
import { browserOf } from "./advice";
import { deviceProblem } from "./devices";
import { isTalkKey } from "./talkKey";

function pressed(markup: string, selector: string, init: KeyboardEventInit = {}): boolean {
  document.body.innerHTML = markup;
  const target = document.querySelector<HTMLElement>(selector);
  if (!target) throw new Error(`no ${selector}`);
  let meant = false;
  const listen = (event: KeyboardEvent) => {
    meant = isTalkKey(event);
  };
  window.addEventListener("keydown", listen, { once: true });
  target.dispatchEvent(new KeyboardEvent("keydown", { code: "Space", bubbles: true, ...init }));
  return meant;
}

test("Space on the page means speaking", () => {
  expect(pressed("<main><p>here</p></main>", "p")).toBe(true);
  expect(pressed("<p></p>", "p", { ctrlKey: true })).toBe(false);
  expect(pressed("<p></p>", "p", { code: "KeyM" })).toBe(false);
});

test.each([
  ["<input>", "input"],
  ["<textarea></textarea>", "textarea"],
  ["<div contenteditable><b>x</b></div>", "b"],
  ["<div data-own-keys><p></p></div>", "p"],
  ["<div role=dialog><button></button></div>", "button"],
  ["<div role=menu><div role=menuitem></div></div>", "[role=menuitem]"],
])("Space in %s stays what it is there", (markup, selector) => {
  expect(pressed(markup, selector)).toBe(false);
});

test("every browser is told in its own words how to allow devices", () => {
  const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36";
  const mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 Version/18 Safari/605";
  expect(browserOf(chrome, 0)).toBe("chromium");
  expect(browserOf("Mozilla/5.0 (X11; Linux; rv:140.0) Gecko/20100101 Firefox/140.0", 0)).toBe(
    "firefox",
  );
  expect(browserOf(mac, 0)).toBe("safari");
  expect(browserOf(mac, 5)).toBe("ios");
  expect(browserOf("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) CriOS/140 Safari/604", 5)).toBe("ios");
  expect(browserOf("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537.36", 5)).toBe(
    "android",
  );
});

test("a refusal of the system is told from one of the browser", () => {
  Object.defineProperty(navigator, "mediaDevices", { value: {}, configurable: true });
  const refused = (text: string) =>
    deviceProblem(Object.assign(new Error(text), { name: "NotAllowedError" }));
  expect(refused("Permission denied")).toBe("refused");
  expect(refused("Permission denied by system")).toBe("system");
});
