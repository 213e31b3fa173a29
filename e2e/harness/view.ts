import { expect, type Locator, type Page } from "@playwright/test";

/** How a person answers the question behind a menu entry or a button. */
export type Answer = "yes" | "cancel";

/**
 * What a person finds on the screens, by role and label, and the few things
 * that they do there again and again. The labels that the rules fix are here
 * once; where the page words something else, this file alone follows.
 */
export class View {
  /** The page's own words, where the rules fix none. */
  readonly words = {
    setUp: "Create administrator",
    trySession: /first session/i,
    advanced: /advanced/i,
    create: /^create/i,
    profile: /profile/i,
    logOutEverywhere: "Log out everywhere",
    guestSubmit: /^(continue|next)/i,
    turnOn: /turn on/i,
    goIn: /^(enter|go in|ask|continue|without)/i,
    prepare: "Prepare",
    menu: /^more/i,
    people: /^people/i,
    microphone: /microphone/i,
    camera: /camera/i,
    share: /share|sharing/i,
  };

  constructor(readonly page: Page) {}

  // The way in.

  /** A guest's name. */
  get name(): Locator {
    return this.page.getByRole("textbox", { name: /your name/i });
  }

  get enterAsGuest(): Locator {
    return this.page.getByRole("button", { name: this.words.guestSubmit });
  }

  /** The button that ends the check of camera and microphone. */
  get goIn(): Locator {
    return this.page.getByRole("button", { name: this.words.goIn });
  }

  get startSession(): Locator {
    return this.page.getByRole("button", { name: "Start Session" });
  }

  /** The title of the screen, whichever it is. */
  get title(): Locator {
    return this.page.getByRole("heading", { level: 1 });
  }

  get waiting(): Locator {
    return this.page.getByRole("heading", { name: /not started yet/i });
  }

  get asking(): Locator {
    return this.page.getByRole("heading", { name: /let (you )?in|waiting room|asked/i });
  }

  // In the session.

  /** Only the session itself has it: who sees it is inside. */
  get exitWorkspace(): Locator {
    return this.page.getByRole("button", { name: "Exit workspace" });
  }

  get menu(): Locator {
    return this.page.getByRole("button", { name: this.words.menu });
  }

  get endSession(): Locator {
    return this.page.getByRole("button", { name: "End Session" });
  }

  get dialog(): Locator {
    return this.page.getByRole("alertdialog").or(this.page.getByRole("dialog"));
  }

  get extend(): Locator {
    return this.page.getByRole("button", { name: "Extend session" });
  }

  get reconnecting(): Locator {
    return this.page.getByText("Reconnecting…");
  }

  /** The same as [people], for what looks on in the page itself. */
  readonly peopleSelector = "[data-people]";

  get people(): Locator {
    return this.page.getByRole("list", { name: /people|inside/i });
  }

  /** A person in the people list. */
  entry(name: string): Locator {
    return this.people.getByRole("listitem").filter({ hasText: name });
  }

  get microphone(): Locator {
    return this.page.getByRole("button", { name: this.words.microphone });
  }

  get camera(): Locator {
    return this.page.getByRole("button", { name: this.words.camera });
  }

  get share(): Locator {
    return this.page.getByRole("button", { name: this.words.share });
  }

  // The ways out.

  get left(): Locator {
    return this.page.getByRole("heading", { name: /left the session/i });
  }

  get rejoin(): Locator {
    return this.page.getByRole("button", { name: "Rejoin the session?" });
  }

  get ended(): Locator {
    return this.page.getByRole("heading", { name: /session (has )?ended/i });
  }

  get join(): Locator {
    return this.page.getByRole("button", { name: "Join" });
  }

  get declined(): Locator {
    return this.page.getByRole("heading", { name: /not let in|declined/i });
  }

  get full(): Locator {
    return this.page.getByRole("heading", { name: /full/i });
  }

  get notFound(): Locator {
    return this.page.getByRole("heading", { name: /not found|nothing here/i });
  }

  get removed(): Locator {
    return this.page.getByRole("heading", { name: /removed/i });
  }

  get loggedOut(): Locator {
    return this.page.getByRole("heading", { name: /logged out/i });
  }

  get logInAndReturn(): Locator {
    return this.page.getByRole("button", { name: "Log in and return" });
  }

  // What is done.

  /** Opens the people panel, unless it is open. */
  async showPeople(): Promise<void> {
    const button = this.page.getByRole("button", { name: this.words.people });
    if ((await button.getAttribute("aria-expanded")) !== "true") await button.click();
  }

  /** Gives a name, switches camera and microphone on and goes in. */
  async introduce(name: string): Promise<void> {
    await this.name.fill(name);
    await this.enterAsGuest.click();
    await this.passDevices();
  }

  /** Opens camera and microphone in the check, for which the page never asks by itself. */
  async turnOnDevices(): Promise<void> {
    await this.page.getByRole("button", { name: this.words.turnOn }).click();
  }

  /** Goes in past the check of the devices, with whatever of them there is. */
  async passDevices(): Promise<void> {
    await this.turnOnDevices();
    await this.goIn.click();
  }

  /** Takes somebody out, from the people panel. */
  async remove(name: string): Promise<void> {
    await this.showPeople();
    await this.entry(name).getByRole("button").click();
    await this.page.getByRole("menuitem", { name: /remove/i }).click();
    await this.dialog.getByRole("button", { name: /remove/i }).click();
  }

  async expectInside(): Promise<void> {
    await expect(this.exitWorkspace).toBeVisible();
  }

  /** Switches camera and microphone on, inside: after a way out they are off. */
  async sendMedia(): Promise<void> {
    await this.microphone.click();
    await this.camera.click();
  }

  async askToLeave(): Promise<void> {
    await this.menu.click();
    await this.page.getByRole("menuitem", { name: "Leave Session" }).click();
  }

  async leave(answer: Answer = "yes"): Promise<void> {
    await this.askToLeave();
    await this.answer(answer, "Yes");
  }

  async end(answer: Answer = "yes"): Promise<void> {
    await this.endSession.click();
    await this.answer(answer, "Yes, End Session");
  }

  async answer(answer: Answer, yes: string): Promise<void> {
    const name = answer === "yes" ? yes : "Cancel";
    await this.dialog.getByRole("button", { name, exact: true }).click();
  }

  async logIn({ email, password }: { email: string; password: string }): Promise<void> {
    await this.page.getByRole("textbox", { name: /e-mail/i }).fill(email);
    await this.page.getByLabel(/password/i).fill(password);
    await this.page.getByRole("button", { name: "Log in", exact: true }).click();
  }
}
