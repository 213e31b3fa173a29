import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";
import { Refused } from "../../api/errors";
import { LiveSession } from "../../live/session";
import { insideOf } from "../../testing/inside";
import { renderInside } from "../../testing/render";
import { EndDialog } from "./EndDialog";
import { isLastHost, LeaveDialog } from "./LeaveDialog";

const cohost = (state: "connected" | "reconnecting") => ({
  id: "cleo",
  name: "Cleo",
  kind: "licensed" as const,
  role: "cohost" as const,
  state,
  since: 3,
});

describe("Leave the session?", () => {
  test("the focus is on Cancel, which closes and sends nothing", async () => {
    const session = new LiveSession("l");
    const leave = vi.spyOn(session, "leave").mockResolvedValue();
    const handleClose = vi.fn();
    await renderInside(<LeaveDialog onClose={handleClose} />, insideOf(), session);
    expect(screen.getByRole("dialog", { name: "Leave the session?" })).toBeDefined();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Cancel" }));
    await userEvent.keyboard("{Enter}");
    expect(handleClose).toHaveBeenCalledOnce();
    expect(leave).not.toHaveBeenCalled();
  });

  test("Yes leaves, once", async () => {
    const session = new LiveSession("l");
    const leave = vi.spyOn(session, "leave").mockReturnValue(new Promise(() => {}));
    await renderInside(<LeaveDialog onClose={() => {}} />, insideOf(), session);
    const yes = screen.getByRole("button", { name: "Yes" });
    await userEvent.click(yes);
    await userEvent.click(yes);
    expect(leave).toHaveBeenCalledOnce();
  });

  test("Escape is Cancel", async () => {
    const handleClose = vi.fn();
    await renderInside(<LeaveDialog onClose={handleClose} />, insideOf());
    await userEvent.keyboard("{Escape}");
    expect(handleClose).toHaveBeenCalledOnce();
  });

  test("the last host reads what follows, with the configured figure", async () => {
    const figures = { idleNotice: 900, idleLogout: 1800, hostAbsence: 420 };
    await renderInside(<LeaveDialog onClose={() => {}} />, insideOf({ figures }));
    expect(screen.getByText(/only host here.*within 7 minutes/)).toBeDefined();
  });

  test("where the rule is off, nothing of the kind is said", async () => {
    const figures = { idleNotice: 900, idleLogout: 1800, hostAbsence: 0 };
    await renderInside(<LeaveDialog onClose={() => {}} />, insideOf({ figures }));
    expect(screen.queryByText(/only host/)).toBeNull();
  });

  test("another host counts while connected, a participant never is a host", () => {
    const inside = insideOf();
    expect(isLastHost(inside)).toBe(true);
    const withHost = { ...inside.people, cleo: cohost("connected") };
    expect(isLastHost({ me: inside.me, people: withHost })).toBe(false);
    const withLostHost = { ...inside.people, cleo: cohost("reconnecting") };
    expect(isLastHost({ me: inside.me, people: withLostHost })).toBe(true);
    expect(isLastHost({ me: { ...inside.me, role: "moderator" }, people: inside.people })).toBe(
      false,
    );
  });
});

describe("End the session?", () => {
  test("it is an alert dialog with the focus on Cancel", async () => {
    const session = new LiveSession("l");
    const command = vi.spyOn(session, "command").mockResolvedValue();
    const handleClose = vi.fn();
    await renderInside(<EndDialog onClose={handleClose} />, insideOf(), session);
    expect(screen.getByRole("alertdialog", { name: "End the session?" })).toBeDefined();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Cancel" }));
    await userEvent.keyboard("{Enter}");
    expect(handleClose).toHaveBeenCalledOnce();
    expect(command).not.toHaveBeenCalled();
  });

  test("Yes, End Session ends; a refusal leaves the dialog usable", async () => {
    const session = new LiveSession("l");
    const command = vi
      .spyOn(session, "command")
      .mockRejectedValueOnce(new Refused("unavailable"))
      .mockResolvedValue();
    await renderInside(<EndDialog onClose={() => {}} />, insideOf(), session);
    const yes = screen.getByRole("button", { name: "Yes, End Session" });
    await userEvent.click(yes);
    await userEvent.click(yes);
    expect(command).toHaveBeenCalledTimes(2);
    expect(command).toHaveBeenCalledWith("end");
  });

  test("it says for how many others it ends", async () => {
    await renderInside(<EndDialog onClose={() => {}} />, insideOf());
    expect(screen.getByText(/you and 1 other person/)).toBeDefined();
  });
});
