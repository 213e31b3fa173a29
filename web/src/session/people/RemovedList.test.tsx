import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { LiveSession } from "../../live/session";
import { insideOf } from "../../testing/inside";
import { renderInside } from "../../testing/render";
import { RemovedList } from "./RemovedList";

test("a host lets somebody back in", async () => {
  const session = new LiveSession("l");
  const command = vi.spyOn(session, "command").mockResolvedValue();
  const removed = [
    { id: "c", name: "Cem", kind: "contact" as const },
    { id: "b", name: "Ben", kind: "guest" as const },
  ];
  await renderInside(<RemovedList />, insideOf({ removed }), session);
  expect(screen.getByRole("region", { name: "Removed" })).toBeDefined();
  const names = screen.getAllByRole("button").map((button) => button.getAttribute("aria-label"));
  expect(names).toEqual(["Let Ben back in", "Let Cem back in"]);
  await userEvent.click(screen.getByRole("button", { name: "Let Ben back in" }));
  expect(command).toHaveBeenCalledExactlyOnceWith("lift", { person: "b" });
});
