import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { sessionsApi } from "../../api/sessions";
import { insideOf } from "../../testing/inside";
import { renderInside } from "../../testing/render";
import { WhoMay } from "./WhoMay";

test("a host says who may write in the chat, and to one person alone", async () => {
  const edit = vi.spyOn(sessionsApi, "edit").mockRejectedValue(new Error("not asked"));
  await renderInside(<WhoMay />, insideOf());
  await userEvent.click(screen.getByText("Who may…"));
  await userEvent.selectOptions(
    screen.getByLabelText("Who may write in the chat"),
    "Hosts and moderators",
  );
  expect(edit).toHaveBeenLastCalledWith("l", { write: "hosts" });
  await userEvent.selectOptions(
    screen.getByLabelText("Who may write to one person alone"),
    "Nobody",
  );
  expect(edit).toHaveBeenLastCalledWith("l", { private: "nobody" });
});
