import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { type Item, sessionsApi } from "../api/sessions";
import type { Access } from "../api/types";
import { LiveSession } from "../live/session";
import { insideOf } from "../testing/inside";
import { renderInside } from "../testing/render";
import { ChatMenu } from "./ChatMenu";
import { TalkContext } from "./react";
import { Talk } from "./talk";

test("unlocking lets those write who could before the chat was locked", async () => {
  const edit = vi.spyOn(sessionsApi, "edit").mockResolvedValue({} as Item);
  const talk = new Talk(new LiveSession("l"));
  const shown = async (write: Access) => {
    const { session, me } = insideOf();
    const access = { ...session.access, write };
    const inside = insideOf({
      session: { ...session, access },
      me: { ...me, may: ["configure"] },
    });
    const menu = (
      <TalkContext value={talk}>
        <ChatMenu empty />
      </TalkContext>
    );
    const { unmount } = await renderInside(menu, inside);
    await userEvent.click(screen.getByRole("button", { name: "Actions for the chat" }));
    return unmount;
  };
  const unmount = await shown("accounts");
  await userEvent.click(screen.getByRole("menuitem", { name: "Lock the chat" }));
  expect(edit).toHaveBeenLastCalledWith("l", { write: "hosts" });
  unmount();
  await shown("hosts");
  await userEvent.click(screen.getByRole("menuitem", { name: "Unlock the chat" }));
  expect(edit).toHaveBeenLastCalledWith("l", { write: "accounts" });
});
