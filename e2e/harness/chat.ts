import { expect, type Locator, type Page } from "@playwright/test";
import type { Person } from "./person";

// The chat as a person uses it, in English or Hebrew as far as it is opened.

export const panelOf = (page: Page) =>
  page
    .getByRole("complementary", { name: /^(Chat|צ'אט)$/ })
    .or(page.getByRole("dialog", { name: /^(Chat|צ'אט)$/ }));

/** What is said, with the dividers between. */
export const messages = ({ page }: Person) =>
  panelOf(page).getByRole("region", { name: /^(Messages|הודעות)$/ });

export async function openChat(person: Person): Promise<Locator> {
  const panel = panelOf(person.page);
  if (!(await panel.isVisible()))
    await person.page.getByRole("button", { name: /^(Chat|צ'אט)/ }).click();
  await expect(messages(person)).toBeVisible();
  return panel;
}

export const field = (page: Page) =>
  panelOf(page).getByRole("textbox", { name: "Write a message" });

export async function write({ page }: Person, text: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press("Enter");
  await expect(field(page)).toHaveValue("");
}

export const said = ({ page }: Person, text: string | RegExp) =>
  panelOf(page).getByRole("listitem").filter({ hasText: text });

/** The message is here, and the server has acknowledged it. */
export async function hears(person: Person, text: string): Promise<void> {
  await expect(said(person, text)).toHaveCount(1);
  await expect(said(person, text)).not.toHaveAttribute("data-pending");
}
