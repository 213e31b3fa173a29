import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { screen, within } from "@testing-library/react";
import i18next from "i18next";
import { expect, test, vi } from "vitest";
import type { Attended, AuditEntry, Run, RunAttendance } from "../api/history";
import { insideOf } from "../testing/inside";
import { renderInside } from "../testing/render";
import { RunPage } from "./RunPage";
import { barsOf, fromTo, howLong, marksOf, secondsOf } from "./times";
import { detailsOf, nameOf } from "./words";

vi.mock("@tanstack/react-router", async (original) => ({
  ...(await original<object>()),
  Link: "a",
}));

const minute = 60_000;
const at = (m: number) => Date.UTC(2026, 8, 1, 8, 0) + m * minute;

const run: Run = {
  number: 3,
  id: "r",
  started: at(0),
  ended: at(60),
  reason: "host_ended",
  people: 2,
};
const person = (name: string, stays: Attended["stays"], more?: Partial<Attended>): Attended => ({
  id: name || "x",
  name,
  kind: "contact",
  role: "member",
  stays,
  seconds: 0,
  here: false,
  absent: stays.length === 0,
  may: [],
  ...more,
});

test("stays are stretches of the run, an open one until now", () => {
  const stays = [{ from: at(0), to: at(15), reason: "lost" as const }, { from: at(30) }];
  expect(barsOf({ ...run, ended: undefined }, stays, at(60))).toEqual([
    { start: 0, length: 25, open: false, reason: "lost" },
    { start: 50, length: 50, open: true, reason: undefined },
  ]);
  expect(secondsOf(person("Ana", stays), at(40))).toBe(25 * 60);
  // A clock that goes wrong draws nothing outside.
  expect(barsOf(run, [{ from: at(-5), to: at(70) }], at(60))).toEqual([
    { start: 0, length: 100, open: false, reason: undefined },
  ]);
});

test("the axis is marked at full units, within the run, and never too often", () => {
  for (const length of [1, 7, 60, 95, 300, 1440, 40_000]) {
    const marks = marksOf(at(3), at(3 + length));
    expect(marks.length).toBeLessThanOrEqual(10);
    for (const mark of marks) {
      expect(mark).toBeGreaterThan(at(3));
      expect(mark).toBeLessThan(at(3 + length));
      expect(mark % minute).toBe(0);
    }
  }
  expect(marksOf(at(0), at(60)).map((m) => new Date(m).getUTCMinutes())).toEqual([15, 30, 45]);
});

test("lengths in words, and times with a date only where it is another day", () => {
  expect([59, 60, 3_600, 5_430].map((s) => howLong(s, "en"))).toEqual([
    "59 sec",
    "1 min",
    "1 hr",
    "1 hr 30 min",
  ]);
  expect(fromTo(at(0), at(60), "en-GB")).toMatch(/^\d\d:00 – \d\d:00$/);
  expect(fromTo(at(0), at(48 * 60), "en-GB")).toMatch(/03\/09\/2026/);
});

test("a run names who was there, why they went, who was missed and who has no name any more", async () => {
  const attendance: RunAttendance = {
    session: "Geometry",
    run,
    now: at(90),
    people: [
      person("Ana", [{ from: at(0), to: at(60), reason: "ended" }], { role: "host" }),
      person("", [{ from: at(5), to: at(20), reason: "idle" }], { kind: "guest", role: "guest" }),
      person("Dora", []),
    ],
  };
  await renderInside(
    <QueryClientProvider client={new QueryClient()}>
      <RunPage link="l" attendance={attendance} fetched={Date.now()} />
    </QueryClientProvider>,
    insideOf(),
  );
  const there = within(screen.getByRole("list", { name: "Who was there" }));
  expect(there.getByText(/until the end/)).toBeDefined();
  expect(there.getByText("Guest whose name was erased")).toBeDefined();
  expect(there.getByText(/logged out for inactivity/)).toBeDefined();
  expect(there.getByText("15 min")).toBeDefined();
  const absent = within(screen.getByRole("list", { name: "Absent" }));
  expect(absent.getByText("Dora")).toBeDefined();
  expect(absent.getByText("did not come")).toBeDefined();
});

test("the audit list puts figures and states into words, and keeps still about what it does not know", () => {
  const entry = (data: Record<string, string>): AuditEntry => ({
    id: "1",
    at: 0,
    action: "x",
    data,
  });
  const t = i18next.t;
  expect(detailsOf(entry({ idleNotice: "600", limit: "0" }), t, "en")).toEqual([
    "Notice without activity after: 10 min",
    "Limit of people: off",
  ]);
  expect(detailsOf(entry({ status: "closed", run: "4", strange: "thing" }), t, "en")).toEqual([
    "closed",
    "Run 4",
  ]);
  expect(nameOf({}, t)).toBe("Deleted person");
});
