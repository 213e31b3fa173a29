import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { insideOf } from "../testing/inside";
import { renderInside } from "../testing/render";
import { AttendanceNotice } from "./AttendanceNotice";

test("says for how long attendance is kept, and links what the operator says about privacy", async () => {
  const privacy = "https://school.example.org/privacy";
  await renderInside(<AttendanceNotice attendance={{ months: 3, privacy }} />, insideOf());
  expect(screen.getByText(/deleted after 3 months/)).toBeDefined();
  const link = screen.getByRole("link", { name: /privacy notice/i });
  expect(link.getAttribute("href")).toBe(privacy);
});

test("links nothing where the operator says nothing", async () => {
  await renderInside(<AttendanceNotice attendance={{ months: 0 }} />, insideOf());
  expect(screen.getByText(/without a limit/)).toBeDefined();
  expect(screen.queryByRole("link")).toBeNull();
});
