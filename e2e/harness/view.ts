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
    trySession: "Create a session to try",
    advanced: "Drawing, guests, timers and limit",
    create: "Create session",
    profile: "Profile",
    logOutEverywhere: "Log out everywhere",
    guestSubmit: "Continue",
    turnOn: "Turn on camera and microphone",
    goIn: /^(Enter|Ask to enter|Continue)( without camera and microphone)?$/,
    prepare: "Prepare",
    more: "More",
    people: /^People: /,
    microphone: /^Turn microphone /,
    camera: /^Turn camera /,
    share: /^(Share screen|Stop sharing)$/,
  };

  constructor(
    readonly page: Page,
    /** Whether this person goes in with camera and microphone. */
    private readonly media = false,
  ) {}

  // The way in.

  /** A guest's name. */
  get name(): Locator {
    return this.page.getByRole("textbox", { name: "Your name" });
  }

  get enterAsGuest(): Locator {
    return this.page.getByRole("button", { name: this.words.guestSubmit, exact: true });
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
    return this.page.getByRole("heading", { name: "The session has not started yet" });
  }

  get asking(): Locator {
    return this.page.getByRole("heading", { name: "You asked to be let in" });
  }

  // In the session.

  /** Only the session itself has it: who sees it is inside. */
  get exitWorkspace(): Locator {
    return this.page.getByRole("button", { name: "Exit workspace" });
  }

  get menu(): Locator {
    return this.page.getByRole("button", { name: this.words.more, exact: true });
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
  readonly peopleSelector = 'ul[aria-label="People"]';

  get people(): Locator {
    return this.page.getByRole("list", { name: "People", exact: true });
  }

  /** A person in the people list. */
  entry(name: string): Locator {
    return this.people
      .getByRole("listitem")
      .filter({ has: this.page.getByText(name, { exact: true }) });
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
    return this.page.getByRole("heading", { name: "You have left the session." });
  }

  get rejoin(): Locator {
    return this.page.getByRole("button", { name: "Rejoin the session?" });
  }

  get ended(): Locator {
    return this.page.getByRole("heading", { name: "The session has ended." });
  }

  get join(): Locator {
    return this.page.getByRole("button", { name: "Join", exact: true });
  }

  get enter(): Locator {
    return this.page.getByRole("button", { name: "Enter", exact: true });
  }

  get declined(): Locator {
    return this.page.getByRole("heading", { name: "You were not let in" });
  }

  get full(): Locator {
    return this.page.getByRole("heading", { name: "The session is full" });
  }

  get notFound(): Locator {
    return this.page.getByRole("heading", { name: "There is no such session" });
  }

  get removed(): Locator {
    return this.page.getByRole("heading", { name: "A host has removed you from the session." });
  }

  get loggedOut(): Locator {
    return this.page.getByRole("heading", { name: "You were logged out." });
  }

  get logInAndReturn(): Locator {
    return this.page.getByRole("button", { name: "Log in and return" });
  }

  // What is done.

  /** Opens the people panel, unless it is open. */
  async showPeople(): Promise<void> {
    if (!(await this.people.isVisible()))
      await this.page.getByRole("button", { name: this.words.people }).click();
    await expect(this.people).toBeVisible();
  }

  /** Gives a name, switches camera and microphone on where they are the subject, and goes in. */
  async introduce(name: string): Promise<void> {
    await this.name.fill(name);
    await this.enterAsGuest.click();
    await this.passDevices();
  }

  private get turnOn() {
    return { name: this.words.turnOn };
  }

  /** Opens camera and microphone in the check, for which the page never asks by itself. */
  async turnOnDevices(): Promise<void> {
    await this.page.getByRole("button", this.turnOn).click();
    // Then either is on, or the page has said why it is not.
    await expect(
      this.microphone.or(this.camera).or(this.page.getByRole("alert")).first(),
    ).toBeVisible();
  }

  /** Goes in past the check of the devices, with whatever of them there is. */
  async passDevices(): Promise<void> {
    // The button of the name's form before it may be called the same.
    if (this.media) await this.turnOnDevices();
    else await expect(this.page.getByRole("button", this.turnOn)).toBeVisible();
    await this.goIn.click();
  }

  /** Opens what can be done with somebody, in the people panel, unless it is open. */
  async showActions(name: string): Promise<void> {
    const remove = this.page.getByRole("menuitem", { name: "Remove from session" });
    if (await remove.isVisible()) return;
    await this.showPeople();
    await this.entry(name)
      .getByRole("button", { name: `Actions for ${name}` })
      .click();
    await expect(remove).toBeVisible();
  }

  // The lists of an account.

  /** The row of a session, a group, a person. */
  row(name: string): Locator {
    return this.page
      .getByRole("main")
      .getByRole("listitem")
      .filter({
        has: this.page.getByText(name, { exact: true }),
      });
  }

  /** *Actions* of a row, and one of them. */
  async act(name: string, action: string): Promise<void> {
    await this.page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
    await this.page.getByRole("menuitem", { name: action, exact: true }).click();
  }

  /** Goes somewhere by the navigation. */
  async go(place: string): Promise<void> {
    await this.page.getByRole("navigation").getByRole("link", { name: place }).click();
    await expect(this.title).toHaveText(place);
  }

  /** Finds somebody by typing a part of the name, and picks them by the keyboard. */
  async pick(field: string, part: string, name: string): Promise<void> {
    const box = this.page.getByRole("textbox", { name: field });
    await box.fill(part);
    const option = this.page.getByRole("option", { name });
    await expect(option).toBeVisible();
    await option.click();
  }

  /** What was just done, undone. */
  async undo(): Promise<void> {
    await this.page.getByRole("button", { name: "Undo" }).last().click();
  }

  /** Opens the 3-dot menu, unless it is open. */
  async showMenu(): Promise<void> {
    const leave = this.page.getByRole("menuitem", { name: "Leave Session" });
    // On a phone the people are a sheet over everything.
    const close = this.page.getByRole("button", { name: "Close", exact: true });
    if (await close.isVisible()) await close.click();
    if (!(await leave.isVisible())) await this.menu.click();
    await expect(leave).toBeVisible();
  }

  /** Takes somebody out, from the people panel. */
  async remove(name: string): Promise<void> {
    await this.showActions(name);
    await this.page.getByRole("menuitem", { name: "Remove from session" }).click();
    await this.dialog.getByRole("button", { name: "Remove", exact: true }).click();
  }

  async expectInside(): Promise<void> {
    await expect(this.exitWorkspace).toBeVisible();
  }

  /** Switches camera and microphone on, inside: after a way out they are off. */
  async sendMedia(): Promise<void> {
    await this.page.getByRole("button", { name: "Turn microphone on" }).click();
    await this.page.getByRole("button", { name: "Turn camera on" }).click();
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
    await this.page.getByRole("textbox", { name: "E-mail" }).fill(email);
    await this.page.getByLabel("Password", { exact: true }).fill(password);
    await this.page.getByRole("button", { name: "Log in", exact: true }).click();
  }
}
