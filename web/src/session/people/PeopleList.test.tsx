import { RoomContext } from "@livekit/components-react";
import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Room } from "livekit-client";
import { expect, test, vi } from "vitest";
import type { Inside, Present } from "../../live/reducer";
import { LiveSession } from "../../live/session";
import { insideOf } from "../../testing/inside";
import { renderInside } from "../../testing/render";
import { PeopleList } from "./PeopleList";

const person = (id: string, more: Partial<Present> = {}): Present => ({
  id,
  name: id,
  kind: "contact",
  role: "",
  state: "connected",
  since: 1,
  ...more,
});

async function shown(inside: Inside) {
  const session = new LiveSession("l");
  const command = vi.spyOn(session, "command").mockResolvedValue();
  const room = new Room();
  await renderInside(
    <RoomContext value={room}>
      <PeopleList />
    </RoomContext>,
    inside,
    session,
  );
  return command;
}

const listed = () =>
  within(screen.getByRole("list", { name: "People" }))
    .queryAllByRole("listitem")
    .map((row) => row.querySelector("bdi")?.textContent);

test("raised hands come first, and a host lowers one or all", async () => {
  const { me, people } = insideOf();
  const command = await shown(
    insideOf({
      me: { ...me, may: ["moderate", "see_list", "raise"] },
      people: { ...people, cem: person("cem", { hand: 20 }), dan: person("dan", { hand: 10 }) },
    }),
  );
  expect(listed()).toEqual(["dan", "cem", "Ana", "Ben"]);
  expect(screen.getByLabelText("Hand raised, number 2")).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Lower all hands" }));
  expect(command).toHaveBeenLastCalledWith("lower", { all: true });
  await userEvent.click(screen.getByRole("button", { name: "Mute all" }));
  expect(command).toHaveBeenLastCalledWith("mute", { all: true });
  screen.getByRole("button", { name: "Actions for cem" }).focus();
  await userEvent.keyboard("{Enter}");
  await userEvent.click(await screen.findByRole("menuitem", { name: "Lower the hand" }));
  expect(command).toHaveBeenLastCalledWith("lower", { person: "cem" });
});

test("fifteen hundred people are found by name, and shown a screen at a time", async () => {
  const many = Array.from({ length: 1_500 }, (_, i) => person(`Person ${i}`, { since: i + 3 }));
  const { me, people } = insideOf();
  const all = { ...people, ...Object.fromEntries(many.map((one) => [one.id, one])) };
  await shown(insideOf({ me: { ...me, may: ["see_list"] }, people: all }));
  expect(listed().length).toBeLessThan(60);
  expect(screen.queryByRole("button", { name: "Mute all" })).toBeNull();
  await userEvent.type(screen.getByRole("textbox", { name: "Find a person" }), "person 1499");
  expect(listed()).toEqual(["Person 1499"]);
  await userEvent.type(screen.getByRole("textbox", { name: "Find a person" }), "x");
  expect(screen.getByText("Nobody of that name is here.")).toBeDefined();
});

test("who may not see everybody is told so", async () => {
  const { me } = insideOf();
  await shown(insideOf({ me: { ...me, may: [] } }));
  expect(screen.getByText(/hosts, moderators and whoever speaks/)).toBeDefined();
});
