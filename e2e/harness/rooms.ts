import type { Locator } from "@playwright/test";
import { expect, type Person } from "./index";

/** The line that says where one is. */
export const bar = ({ page }: Person) => page.getByRole("region", { name: "Breakout rooms" });

/** The dialog, by the menu. */
export async function dialogOf(person: Person) {
  await person.view.showMenu();
  await person.page.getByRole("menuitem", { name: "Breakout rooms" }).click();
  const dialog = person.page.getByRole("dialog", { name: "Breakout rooms" });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Opens two rooms by hand: who is to be in which. */
export async function openByHand(host: Person, where: Record<string, string>, minutes = "10") {
  const dialog = await dialogOf(host);
  await dialog.getByRole("radio", { name: "I choose" }).check();
  for (const [name, room] of Object.entries(where))
    await dialog.getByRole("combobox", { name: `Room of ${name}` }).selectOption(room);
  await dialog.getByRole("textbox", { name: "End by themselves after (minutes)" }).fill(minutes);
  await dialog.getByRole("button", { name: "Open the rooms" }).click();
  await expect(dialog).toBeHidden();
}

/** One more room, by the end of the list, with a name of its own, by the keyboard. */
export async function addRoom(
  { page }: Pick<Person, "page">,
  dialog: Locator,
  usual: string,
  name: string,
) {
  await dialog.getByRole("button", { name: "Add a room" }).press("Enter");
  await act({ page }, dialog, usual, "Rename");
  const field = dialog.getByRole("textbox", { name: new RegExp(`Name of .?${usual}`) });
  await expect(field).toBeFocused();
  await field.fill(name);
  await field.press("Enter");
  await expect(dialog.getByRole("region", { name })).toBeVisible();
}

/** Something from the menu beside a room's name, by the keyboard. */
export async function act(
  { page }: Pick<Person, "page">,
  dialog: Locator,
  room: string,
  what: "Rename" | "Close this room",
) {
  await dialog.getByRole("button", { name: new RegExp(`done with .?${room}`) }).press("Enter");
  await page.getByRole("menuitem", { name: what }).press("Enter");
}

export const isIn = (person: Person, room: string) =>
  expect(bar(person).getByText(new RegExp(`You are in .?${room}`))).toBeVisible({
    timeout: 20_000,
  });

/** Whose tiles somebody sees. */
export const sees = (person: Person, names: string[], not: string[]) =>
  expect
    .poll(
      async () => {
        const stage = person.page.getByRole("main");
        const shown = async (name: string) =>
          (await stage.getByText(name, { exact: true }).count()) > 0;
        return {
          seen: await Promise.all(names.map(shown)),
          hidden: await Promise.all(not.map(shown)),
        };
      },
      { timeout: 20_000 },
    )
    .toEqual({ seen: names.map(() => true), hidden: not.map(() => false) });
