import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Activity, reportInterval } from "./activity";

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

test("reports come every 30 s or a tenth of the notice time, whichever is less", () => {
  expect(reportInterval(900)).toBe(30_000);
  expect(reportInterval(60)).toBe(6_000);
  expect(reportInterval(3)).toBe(300);
  expect(reportInterval(0)).toBe(30_000);
});

test("the first input is reported at once, the rest once per interval with the last one's age", () => {
  const reports: number[] = [];
  const activity = new Activity((age) => reports.push(age), 30_000);
  activity.note();
  expect(reports).toEqual([0]);
  vi.advanceTimersByTime(10_000);
  activity.note();
  vi.advanceTimersByTime(5_000);
  activity.note();
  expect(reports).toEqual([0]);
  vi.advanceTimersByTime(15_000);
  expect(reports).toEqual([0, 15_000]);
});

test("without input nothing is reported", () => {
  const report = vi.fn();
  const activity = new Activity(report, 30_000);
  activity.note();
  vi.advanceTimersByTime(600_000);
  expect(report).toHaveBeenCalledTimes(1);
  activity.note();
  expect(report).toHaveBeenCalledTimes(2);
});

test("the age counts by the wall clock, over a reload and a sleeping laptop", () => {
  const activity = new Activity(() => {}, 30_000);
  expect(activity.age).toBeUndefined();
  activity.remember(990_000);
  expect(activity.age).toBe(10_000);
  vi.setSystemTime(1_000_000 + 3_600_000);
  expect(activity.age).toBe(3_610_000);
});

test("an input from the future, after the clock was set back, is now", () => {
  const activity = new Activity(() => {}, 30_000);
  activity.remember(2_000_000);
  expect(activity.age).toBe(0);
});

test("a stopped one reports nothing more", () => {
  const report = vi.fn();
  const activity = new Activity(report, 30_000);
  activity.note();
  activity.note();
  activity.stop();
  vi.advanceTimersByTime(60_000);
  expect(report).toHaveBeenCalledTimes(1);
});
