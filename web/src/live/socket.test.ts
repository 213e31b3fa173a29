import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FromServer } from "./messages";
import type { Line, Shut } from "./reducer";
import { Socket } from "./socket";

/** The browser's end of a wire, as far as the page uses it. */
class Wire {
  readyState: number = WebSocket.CONNECTING;
  sent: unknown[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = WebSocket.CLOSED;
  }
  opens() {
    this.readyState = WebSocket.OPEN;
    this.onopen?.();
  }
  says(message: FromServer) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  breaks(code = 1006) {
    this.readyState = WebSocket.CLOSED;
    this.onclose?.({ code });
  }
}

let wires: Wire[];
let lines: (Line | Shut | undefined)[][];
let socket: Socket;
const wire = (): Wire => wires.at(-1) ?? new Wire();

beforeEach(() => {
  vi.useFakeTimers();
  wires = [];
  lines = [];
  socket = new Socket({
    hello: () => ({ t: "hello", lists: true }),
    onMessage: () => {},
    onLine: (...line) => lines.push(line),
    open: () => {
      wires.push(new Wire());
      return wire() as unknown as WebSocket;
    },
    random: () => 0.5,
  });
  socket.start();
});
afterEach(() => {
  socket.stop();
  vi.useRealTimers();
});

const ping: FromServer = { t: "ping", n: 7, rev: 1, now: 0 };

test("it says hello first and answers pings; the line is open once something was heard", () => {
  wire().opens();
  expect(lines).toEqual([["opening"]]);
  wire().says(ping);
  expect(wire().sent).toEqual([
    { t: "hello", lists: true },
    { t: "pong", n: 7 },
  ]);
  expect(lines.at(-1)).toEqual(["open"]);
});

test("a break is mended after a pause that grows until something is heard again", () => {
  wire().opens();
  wire().breaks();
  expect(lines.at(-1)?.[0]).toBe("lost");
  vi.advanceTimersByTime(249);
  expect(wires).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(wires).toHaveLength(2);
  wire().breaks();
  vi.advanceTimersByTime(749);
  expect(wires).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(wires).toHaveLength(3);
  wire().opens();
  wire().says(ping);
  wire().breaks();
  vi.advanceTimersByTime(250);
  expect(wires).toHaveLength(4);
});

test("a silent line is a broken one", () => {
  wire().opens();
  wire().says(ping);
  vi.advanceTimersByTime(15_000);
  expect(lines.at(-1)).toEqual(["open"]);
  vi.advanceTimersByTime(2_500);
  expect(lines.at(-1)?.[0]).toBe("lost");
  expect(wires.length).toBeGreaterThan(1);
});

test("back online, it does not wait for its turn", () => {
  wire().breaks();
  wire().breaks();
  const before = wires.length;
  window.dispatchEvent(new Event("online"));
  expect(wires).toHaveLength(before + 1);
});

test("an ended login and another tab are not come back from by itself", () => {
  wire().opens();
  wire().breaks(4401);
  expect(lines.at(-1)).toEqual(["shut", "login"]);
  vi.advanceTimersByTime(60_000);
  window.dispatchEvent(new Event("online"));
  expect(wires).toHaveLength(1);
  socket.restart();
  expect(wires).toHaveLength(2);
});

test("nothing is said into a line that is not open", () => {
  expect(socket.send({ t: "sync", rev: 1 })).toBe(false);
  wire().opens();
  expect(socket.send({ t: "sync", rev: 1 })).toBe(true);
});
