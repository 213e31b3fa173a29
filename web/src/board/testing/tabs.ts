import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, vi } from "vitest";
import { FakeServer } from "./server";
import { Browser, Tab } from "./tab";

/** Anew for each test of a file that imports this: a server with two boards, and a browser that is Ana's. */
export let server: FakeServer;
export let browser: Browser;
let tabs: Tab[];

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  server = new FakeServer("b", "c");
  browser = new Browser(server);
  browser.proves = [{ person: "ana" }];
  tabs = [];
});
afterEach(() => {
  for (const one of tabs) one.end();
});

/** A tab of the browser, or of another one, until the test is over. */
export function tab(person?: string, of = browser): Tab {
  const one = new Tab(of, person);
  tabs.push(one);
  return one;
}
