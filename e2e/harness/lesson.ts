import { type Account, Api, account, type SessionItem, type Wish } from "./account";
import type { Person, PersonOptions } from "./person";
import type { Stoa } from "./server";

/** Somebody with an account who is to be there from the start. */
export type Pupil = {
  name: string;
  kind?: "licensed" | "contact";
  /** What they are in the session; without it they have an account and no more. */
  as?: "host" | "member";
};

type Arrive = (name: string, options?: PersonOptions) => Promise<Person>;

/**
 * One session with its owner, Ana, and those whom a test brings in. The accounts
 * are made ahead of the pages; everything else is done on the pages.
 */
export class Lesson {
  private constructor(
    readonly stoa: Stoa,
    /** The owner: administrator, licence holder, host. Logged in, on no page yet. */
    readonly ana: Person,
    readonly session: SessionItem,
    private readonly arrive: Arrive,
  ) {}

  /** The first start of a server: Ana sets it up and makes the session; `pupils` get their accounts. */
  static async prepare(
    stoa: Stoa,
    arrive: Arrive,
    wish: Partial<Wish> & { pupils?: Pupil[]; options?: PersonOptions } = {},
  ): Promise<Lesson> {
    const { pupils = [], options, ...session } = wish;
    const ana = await arrive("Ana", options);
    const api = Api.over(ana.context.request, stoa.url);
    await api.setUp(account("Ana"));
    const made = await api.createSession({ name: "Lifecycle", ...session });
    const lesson = new Lesson(stoa, ana, made, arrive);
    if (pupils.length > 0) await lesson.enrol(pupils);
    return lesson;
  }

  get link(): string {
    return this.session.link;
  }

  /** Where the session's page is. */
  get path(): string {
    return `/s/${this.session.link}`;
  }

  /** The API as Ana. */
  get api(): Api {
    return Api.over(this.ana.context.request, this.stoa.url);
  }

  /** Ana comes by the link and starts the session, on her first tab unless told otherwise. */
  async start(tab = this.ana.tab(0)): Promise<void> {
    await tab.page.goto(this.path);
    await tab.view.passDevices();
    await tab.view.startSession.click();
    await tab.view.expectInside();
  }

  /** Somebody with a browser of their own, on no page yet. */
  visitor(name: string, options?: PersonOptions): Promise<Person> {
    return this.arrive(name, options);
  }

  /** A guest comes by the link, with a browser of their own, and is inside. */
  async guest(name: string, options?: PersonOptions): Promise<Person> {
    const guest = await this.visitor(name, options);
    await guest.page.goto(this.path);
    await guest.view.introduce(name);
    await guest.view.expectInside();
    return guest;
  }

  /** Makes accounts while the server runs, as an administrator does; returns their ids by name. */
  async accounts(people: Record<string, "licensed" | "contact">): Promise<Record<string, string>> {
    const ids: Record<string, string> = {};
    for (const [name, kind] of Object.entries(people)) {
      const { id } = await this.api.call<{ id: string }>("POST", "people", {
        ...account(name),
        kind,
      });
      ids[name] = id;
    }
    return ids;
  }

  /** Somebody with an account, logged in, on no page yet. */
  async pupil(name: string, options?: PersonOptions): Promise<Person> {
    const person = await this.arrive(name, options);
    await Api.over(person.context.request, this.stoa.url).logIn(account(name));
    return person;
  }

  /** Somebody with an account comes by the link and is inside. */
  async enter(person: Person, tab = person.tab(0)): Promise<void> {
    await tab.page.goto(this.path);
    await tab.view.passDevices();
    await tab.view.expectInside();
  }

  // Accounts are made by the operator's commands, on a server that stands still.
  private async enrol(pupils: Pupil[]): Promise<void> {
    await this.stoa.stop();
    for (const { name, kind = "contact", as } of pupils) {
      const who: Account = account(name);
      await this.stoa.addUser(who, kind);
      if (as) await this.stoa.cli("session", as, this.link, who.email);
    }
    await this.stoa.start();
  }
}
