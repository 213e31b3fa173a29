import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { insideOf } from "../testing/inside";
import { renderInside } from "../testing/render";
import { Kept } from "./Kept";
import { WorkspaceProvider, type WorkspaceStore } from "./react";
import { noLimits } from "./save";
import type { SaveState, WorkspaceState } from "./types";
import { Unsent } from "./Unsent";

let state: WorkspaceState;
const listeners = new Set<() => void>();
const take = vi.fn();
const discard = vi.fn();
const discardUnsent = vi.fn(() => Promise.resolve());
const retryPictures = vi.fn();
const download = vi.fn(() => Promise.resolve(undefined));

const store = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  getSnapshot: () => state,
  take,
  discard,
  download,
  discardUnsent,
  pictures: { retry: retryPictures },
} as unknown as WorkspaceStore;

function show(more: Partial<WorkspaceState>): void {
  state = { ...state, ...more };
  for (const listener of listeners) listener();
}

beforeEach(() => {
  state = {
    boards: [
      { id: "b", name: "" },
      { id: "c", name: "Homework" },
    ],
    mayEdit: true,
    mayArrange: false,
    save: { is: "saved" },
    ownVersions: [],
    unsent: [],
    unsentPictures: 0,
    pictures: { sending: 0, share: 1, unsent: [], inPage: 0 },
    limits: noLimits,
  };
});
afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});

const render = (what: React.ReactNode) =>
  renderInside(<WorkspaceProvider workspace={store}>{what}</WorkspaceProvider>, insideOf());

const states: [SaveState, string][] = [
  [{ is: "saved" }, "Saved"],
  [{ is: "saving", device: true }, "Saving…"],
  [{ is: "saving", device: false }, "Saving… Do not close this page."],
  [{ is: "offline", kept: 0, device: true }, "Offline"],
  [{ is: "offline", kept: 2, device: true }, "Offline, 2 changes kept on this device"],
  [
    { is: "offline", kept: 1, device: false },
    "Offline, 1 change in this page only: do not close it",
  ],
  [{ is: "readOnly", kept: 0, device: true }, "Read only"],
  [{ is: "readOnly", kept: 3, device: true }, "Read only, 3 changes kept on this device"],
  [{ is: "unsent", kept: 1, device: true }, "1 change could not be saved"],
];

test.each(states)("the indicator says what is so: %j", async (save, words) => {
  state = { ...state, save };
  await render(<Kept />);
  expect(screen.getByTitle(words).textContent).toContain(words);
});

test("a picture that could not be sent can be sent again from beside the indicator", async () => {
  state = { ...state, save: { is: "unsent", kept: 1, device: false }, unsentPictures: 1 };
  await render(<Kept />);
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(retryPictures).toHaveBeenCalledOnce();
  act(() => show({ save: { is: "saved" }, unsentPictures: 0 }));
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

test("Saved is spoken when it stays, not at every stroke", async () => {
  await render(<Kept />);
  vi.useFakeTimers();
  const spoken = () => screen.getByRole("status").textContent;
  expect(spoken()).toBe("");
  for (let stroke = 0; stroke < 5; stroke++) {
    act(() => show({ save: { is: "saving", device: true } }));
    act(() => vi.advanceTimersByTime(300));
    act(() => show({ save: { is: "saved" } }));
    act(() => vi.advanceTimersByTime(300));
    expect(spoken()).toBe("");
  }
  act(() => vi.advanceTimersByTime(2_000));
  expect(spoken()).toBe("Saved");
});

test("one's own version is shown beside what stands, and can be taken or, asked once more, discarded", async () => {
  const element = { id: "a", type: "text", version: 2, versionNonce: 1, isDeleted: false };
  const own = {
    id: "o",
    board: "c",
    element: { ...element, text: "my words" },
    current: { ...element, text: "their words" },
    why: "stale" as const,
    at: 0,
  };
  state = { ...state, ownVersions: [own] };
  await render(<Kept />);
  await userEvent.click(
    screen.getByRole("button", { name: "1 version of yours beside the board" }),
  );
  const region = await screen.findByRole("region", { name: "Your version" });
  expect(within(region).getByText("my words")).toBeDefined();
  expect(within(region).getByText("their words")).toBeDefined();
  expect(within(region).getByText("Homework")).toBeDefined();
  await userEvent.click(within(region).getByRole("button", { name: "Take: my words" }));
  expect(take).toHaveBeenCalledWith("o");
  await userEvent.click(within(region).getByRole("button", { name: "Discard: my words" }));
  expect(discard).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Discard" }));
  expect(discard).toHaveBeenCalledWith("o");
});

test("beside the indicator there is a way to what could not be saved", async () => {
  const left = { id: "1", person: "ana", board: "b", since: 0, count: 2, readable: true };
  state = { ...state, save: { is: "readOnly", kept: 2, device: true } };
  await render(<Kept />);
  expect(screen.queryByRole("button")).toBeNull();
  act(() => show({ unsent: [{ ...left, why: "closed" }] }));
  await userEvent.click(screen.getByRole("button", { name: "2 changes could not be saved" }));
  expect(
    await screen.findByText("The session was closed before they could be sent."),
  ).toBeDefined();
});

test("what could not be sent says why, and can be downloaded and discarded", async () => {
  const left = { person: "ana", board: "b", since: 0, name: "Ana" };
  state = {
    ...state,
    save: { is: "offline", kept: 3, device: true },
    unsent: [
      { ...left, id: "1", count: 2, why: "closed", readable: true },
      { ...left, id: "2", board: "gone", count: 1, why: "locked", readable: false },
    ],
  };
  await render(<Unsent />);
  expect(await screen.findByText("3 changes are kept on this device.")).toBeDefined();
  expect(screen.getByText("The session was closed before they could be sent.")).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Download: 2 changes on board 1" }));
  expect(download).toHaveBeenCalledWith("1");
  expect(screen.queryByRole("button", { name: "Download: 1 change on a board" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Discard: 1 change on a board" }));
  expect(discardUnsent).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Discard" }));
  expect(discardUnsent).toHaveBeenCalledWith("2");
});
