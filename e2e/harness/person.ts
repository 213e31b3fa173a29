import type { APIResponse, Browser, BrowserContext, Page } from "@playwright/test";
import { Drawing } from "./drawing";
import { Frames } from "./frames";
import { type Devices, prepareMedia } from "./media";
import { View } from "./view";
import { Wire, type WireState } from "./wire";

export type PersonOptions = {
  devices?: Devices;
  locale?: string;
  viewport?: { width: number; height: number };
  /** What this person chose before to see in sessions; else the page chooses. */
  layout?: "board" | "split" | "video";
  /** Goes in with camera and microphone. */
  media?: boolean;
  /** Comes by this name of the server's machine, where plain http is no secure context. */
  host?: `${string}.test`;
  /** Another origin that this person's browser may visit: a provider to log in by. */
  mayVisit?: string;
  /** What this person's pages may say in the console as an error, besides nothing. */
  mayComplain?: RegExp;
};

/** One tab of a person, with all that went over its sockets. */
export type Tab = { page: Page; view: View; board: Drawing; frames: Frames };

/**
 * A person with a browser of their own (cookies, storage, camera, microphone).
 * Whatever their pages do wrong on the way is collected in `wrongs` and fails
 * the test at its end: a request to another origin, an uncaught error, an error
 * in the console (a refused content security policy is one).
 */
export class Person {
  readonly wrongs: string[] = [];
  readonly tabs: Tab[] = [];

  private constructor(
    readonly name: string,
    readonly context: BrowserContext,
    private readonly origin: string,
    private readonly wire: Wire,
    private readonly options: PersonOptions,
  ) {}

  static async arrive(
    browser: Browser,
    name: string,
    home: string,
    options: PersonOptions = {},
  ): Promise<Person> {
    const wire = await Wire.open();
    const origin = options.host ? home.replace("localhost", options.host) : home;
    const context = await browser.newContext({
      baseURL: origin,
      locale: options.locale ?? "en-GB",
      viewport: options.viewport ?? { width: 1280, height: 800 },
      reducedMotion: "reduce",
      // Chromium goes around a proxy for addresses of its own machine unless told not to.
      proxy: { server: wire.address, bypass: "<-loopback>" },
    });
    await context.addInitScript(prepareMedia, options.devices ?? "granted");
    if (options.layout) {
      await context.addInitScript((to) => {
        if (location.protocol !== "about:") localStorage.setItem("stoa.layout", to);
      }, options.layout);
    }
    const person = new Person(name, context, origin, wire, options);
    context.on("page", (page) => person.watch(page));
    context.on("request", (request) => person.stayHome(request.url()));
    await person.open();
    return person;
  }

  /** The first tab. */
  get page(): Page {
    return this.tab(0).page;
  }

  /** What went over the first tab's sockets. */
  get frames(): Frames {
    return this.tab(0).frames;
  }

  /** What the first tab shows. */
  get view(): View {
    return this.tab(0).view;
  }

  /** The board on the first tab. */
  get board(): Drawing {
    return this.tab(0).board;
  }

  /** The tab that was opened as number `index`, from 0. */
  tab(index: number): Tab {
    const tab = this.tabs[index];
    if (!tab) throw new Error(`${this.name} has no tab ${index}`);
    return tab;
  }

  /** One more tab of the same browser. */
  async open(): Promise<Tab> {
    const page = await this.context.newPage();
    const tab = this.tabs.find((t) => t.page === page);
    if (!tab) throw new Error("a page opened unseen");
    return tab;
  }

  /** Speaks to the API with this person's cookies, as their page would. */
  api(method: string, path: string, data?: unknown): Promise<APIResponse> {
    return this.context.request.fetch(this.origin + path, {
      method,
      data,
      headers: { Origin: this.origin, "Sec-Fetch-Site": "same-origin" },
    });
  }

  /** Lets this person's network fail, or mends it; the page is not told. */
  network(state: WireState): void {
    this.wire.set(state);
  }

  /** Closes the browser. */
  async goHome(): Promise<void> {
    await this.context.close();
    await this.wire.close();
  }

  private watch(page: Page): void {
    this.tabs.push({
      page,
      view: new View(page, this.options.media),
      board: new Drawing(page),
      frames: new Frames(page),
    });
    page.on("websocket", (socket) => this.stayHome(socket.url()));
    page.on("pageerror", (error) => this.wrongs.push(`uncaught: ${error.stack ?? error.message}`));
    page.on("console", (message) => {
      if (message.type() !== "error" || harmless.test(message.text())) return;
      if (this.options.mayComplain?.test(message.text())) return;
      const { url, lineNumber, columnNumber } = message.location();
      this.wrongs.push(`console: ${message.text()} (${url}:${lineNumber}:${columnNumber})`);
    });
  }

  private stayHome(address: string): void {
    const url = new URL(address);
    if (["blob:", "data:", "about:"].includes(url.protocol)) return;
    if (url.origin === this.options.mayVisit) return;
    const home = new URL(this.origin);
    const same = url.host === home.host && ["http:", "ws:"].includes(url.protocol);
    if (!same) this.wrongs.push(`asked another origin: ${address}`);
  }
}

// The browser's own words about answers and sockets that the tests provoke (a
// refused login, a killed server); what the page makes of them is
// tested there.
const harmless =
  /^Failed to load resource|^WebSocket connection to|^WebSocket is already in CLOSING|net::ERR_/;
