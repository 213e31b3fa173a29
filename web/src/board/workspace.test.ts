import { expect, test, vi } from "vitest";
import { type Device, openDevice } from "./device";
import { Browser, saved, until } from "./testing/tab";
import { browser, server, tab } from "./testing/tabs";
import type { BoardElement } from "./types";

const note = (id: string, text: string, version = 1): BoardElement => ({
  id,
  type: "text",
  text,
  version,
  versionNonce: 7,
  isDeleted: false,
});

async function rows() {
  const device = await openDevice();
  const all = await device.rows("l");
  device.close();
  return all;
}

const texts = (doc = "b") => [...server.live(doc).values()].map(({ text }) => text);
const boardHas = (...words: string[]) => until(() => expect(texts()).toEqual(words));
const isKept = (count: number) => until(async () => expect(await rows()).toHaveLength(count));

test("a change is kept before it is sent, sealed, and dropped when it is acknowledged", async () => {
  const one = tab();
  one.deaf = true;
  one.enter();
  const doc = one.workspace.open("b");
  one.deaf = false;
  await until(() => expect(one.said.filter(({ t }) => t === "open")).toHaveLength(1));
  doc.change([note("a", "my secret")]);
  await isKept(1);
  expect(one.said.filter(({ t }) => t === "put")).toEqual([]);
  const [row] = await rows();
  expect(new TextDecoder("latin1").decode(row?.data)).not.toContain("secret");
  expect(JSON.stringify(row)).not.toContain("secret");
  expect(one.save).toEqual({ is: "saving", device: true });
  one.cut();
  await until(() => expect(one.save).toEqual({ is: "offline", kept: 1, device: true }));
  one.enter();
  await saved(one);
  expect(texts()).toEqual(["my secret"]);
  await isKept(0);
});

test("nothing is saved while a picture is on its way, and it says so when one did not get there", async () => {
  const one = tab();
  one.enter();
  one.workspace.open("b");
  await saved(one);
  const retry = vi.fn();
  let now: { sending: number; unsent: unknown[] } = { sending: 0, unsent: [] };
  let tell = () => {};
  const stop = one.workspace.pictures.watch({
    getSnapshot: () => now,
    subscribe: (listener) => {
      tell = listener;
      return () => {};
    },
    retry,
  });
  const become = (next: typeof now) => {
    now = next;
    tell();
  };
  become({ sending: 1, unsent: [] });
  await until(() => expect(one.save).toEqual({ is: "saving", device: false }));
  become({ sending: 0, unsent: ["too large"] });
  await until(() => expect(one.save).toEqual({ is: "unsent", kept: 1, device: false }));
  expect(one.workspace.getSnapshot()?.unsentPictures).toBe(1);
  one.cut();
  await until(() => expect(one.save).toEqual({ is: "offline", kept: 1, device: false }));
  one.enter();
  await until(() => expect(one.save).toEqual({ is: "unsent", kept: 1, device: false }));
  one.workspace.pictures.retry();
  expect(retry).toHaveBeenCalledOnce();
  become({ sending: 0, unsent: [] });
  await saved(one);
  stop();
});

test("what a tab that is gone had not sent is sent by the next one, and shown", async () => {
  const one = tab();
  one.enter();
  const doc = one.workspace.open("b");
  await saved(one);
  one.deaf = true;
  doc.change([note("a", "unsent")]);
  await isKept(1);
  await one.die();
  const two = tab();
  two.enter();
  const again = two.workspace.open("b");
  await boardHas("unsent");
  await saved(two);
  expect(again.elements().get("a")).toMatchObject({ text: "unsent" });
  await isKept(0);
});

test("a tab leaves alone what another one that lives has kept, and takes it over at its end", async () => {
  const one = tab();
  one.enter();
  const doc = one.workspace.open("b");
  await saved(one);
  one.deaf = true;
  doc.change([note("a", "of the first")]);
  await isKept(1);
  const two = tab();
  two.enter();
  two.workspace.open("b");
  await saved(two);
  two.workspace.open("b").change([note("x", "of the second")]);
  await boardHas("of the second");
  await saved(two);
  expect((await rows()).map(({ id }) => id)).toEqual(["a"]);
  await one.die();
  await boardHas("of the second", "of the first");
  await saved(two);
  await isKept(0);
});

test("without a way to seal, changes stay in the page and nobody says that the device keeps them", async () => {
  vi.stubGlobal("crypto", { randomUUID: () => "plain", getRandomValues: (x: unknown) => x });
  const one = tab();
  one.enter();
  const doc = one.workspace.open("b");
  await saved(one);
  one.cut();
  doc.change([note("a", "plain")]);
  await until(() => expect(one.save).toEqual({ is: "offline", kept: 1, device: false }));
  one.enter();
  await saved(one);
  expect(texts()).toEqual(["plain"]);
});

test("a device that is full: changes stay in the page, the indicator says so, and they are sent", async () => {
  browser.device = async () => {
    const device = await openDevice();
    device.put = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
    return device as Device;
  };
  const one = tab();
  one.enter();
  const doc = one.workspace.open("b");
  await saved(one);
  one.cut();
  doc.change([note("a", "much")]);
  await until(() => expect(one.save).toEqual({ is: "offline", kept: 1, device: false }));
  one.enter();
  await saved(one);
  expect(texts()).toEqual(["much"]);
});

test("who was logged out for inactivity: the changes are counted, and sent late after the login", async () => {
  const one = tab();
  one.enter();
  const doc = one.workspace.open("b");
  await saved(one);
  one.deaf = true;
  doc.change([note("a", "before the logout")]);
  await isKept(1);
  browser.proves = [];
  one.out("idle", { next: "login" });
  await until(() =>
    expect(one.unsent).toEqual([{ person: "ana", board: "b", count: 1, why: "locked" }]),
  );
  // Whoever sits down at the computer now reads nothing of it.
  expect(one.state?.unsent[0]?.readable).toBe(false);
  expect(await one.workspace.download(one.state?.unsent[0]?.id ?? "")).toBeUndefined();
  expect(texts()).toEqual([]);
  browser.proves = [{ person: "ana" }];
  const me = { id: "ana", name: "Ana", kind: "licensed", admin: false, language: "en" } as const;
  one.door({ next: "enter", me });
  await boardHas("before the logout");
  await until(() => expect(one.unsent).toEqual([]));
  expect(browser.late).toMatchObject([{ person: "ana", doc: "b" }]);
  await isKept(0);
});

test.each(["too_large", "invalid"])(
  "one change that is refused late (%s) does not take the others along",
  async (code) => {
    const one = tab();
    one.enter();
    const doc = one.workspace.open("b");
    await saved(one);
    one.deaf = true;
    doc.change(["a", "b", "bad", "c", "d"].map((id) => note(id, id)));
    await isKept(5);
    browser.refused = { text: "bad", code };
    browser.proves = [{ person: "ana" }];
    one.out("idle", { next: "login" });
    await isKept(0);
    expect(texts().sort()).toEqual(["a", "b", "c", "d"]);
    await until(() =>
      expect(one.state?.ownVersions.map(({ element, code }) => [element.text, code])).toEqual([
        ["bad", code],
      ]),
    );
  },
);

test("what a closed session does not take stays listed, can be read and discarded", async () => {
  const one = tab();
  one.enter();
  const doc = one.workspace.open("b");
  await saved(one);
  one.deaf = true;
  doc.change([note("a", "too late"), note("x", "as well")]);
  await isKept(2);
  browser.proves = [{ person: "ana", late: "closed" }];
  one.out("closed", { next: "read" });
  await until(() =>
    expect(one.unsent).toEqual([{ person: "ana", board: "b", count: 2, why: "closed" }]),
  );
  const [unsent] = one.state?.unsent ?? [];
  expect(unsent).toMatchObject({ name: "ANA", readable: true });
  const file = await one.workspace.download(unsent?.id ?? "");
  expect(JSON.parse((await file?.text()) ?? "")).toMatchObject({
    type: "excalidraw",
    elements: [{ text: "too late" }, { text: "as well" }],
  });
  await one.workspace.discardUnsent(unsent?.id ?? "");
  expect(one.unsent).toEqual([]);
  await isKept(0);
  expect(browser.late).toEqual([]);
});

test("in a run that ends in the middle of an edit, the rest is sent late at once", async () => {
  const one = tab();
  one.enter();
  const doc = one.workspace.open("b");
  await saved(one);
  one.deaf = true;
  doc.change([note("a", "in mid-edit")]);
  one.out("ended");
  await boardHas("in mid-edit");
  await until(() => expect(one.unsent ?? []).toEqual([]));
});

test("what an old guest of this browser left is sent in their name", async () => {
  const old = tab("guest1");
  old.enter();
  const doc = old.workspace.open("b");
  await saved(old);
  old.deaf = true;
  doc.change([note("a", "of the guest")]);
  await isKept(1);
  await old.die();
  browser.proves = [{ person: "guest2" }, { person: "guest1" }];
  const one = tab("guest2");
  one.enter();
  one.workspace.open("b");
  await boardHas("of the guest");
  expect(browser.late).toMatchObject([{ person: "guest1" }]);
  await saved(one);
});

test("words of an old guest that did not win are beside the board for whoever they are now", async () => {
  const old = tab("guest1");
  old.enter();
  const doc = old.workspace.open("b");
  await saved(old);
  old.deaf = true;
  doc.change([note("a", "of the guest")]);
  await isKept(1);
  await old.die();
  server.put({ doc: "b", b: 1, els: [note("a", "of somebody else", 5)] });
  browser.proves = [{ person: "guest2" }, { person: "guest1" }];
  const one = tab("guest2");
  one.enter();
  const beside = [{ why: "stale", element: { text: "of the guest" } }];
  await until(() => expect(one.state?.ownVersions).toMatchObject(beside));
  await one.die();
  const two = tab("guest2");
  two.enter();
  await until(() => expect(two.state?.ownVersions).toMatchObject(beside));
  await two.die();
  // Somebody else at the same computer, who cannot prove to be that guest, sees nothing of it.
  browser.proves = [{ person: "eve" }];
  const three = tab("eve");
  three.enter();
  await saved(three);
  expect(three.state?.ownVersions).toEqual([]);
});

test("a page that closes sends what has no answer, and what waits", async () => {
  const one = tab();
  one.enter();
  const doc = one.workspace.open("b");
  await saved(one);
  one.deaf = true;
  doc.change([note("a", "under way")]);
  await until(() => expect(one.said.at(-1)?.t).toBe("put"));
  doc.change([note("x", "waits"), note("y", "z".repeat(70_000))]);
  window.dispatchEvent(new Event("pagehide"));
  expect(browser.last).toHaveLength(1);
  expect(browser.last[0]).toMatchObject({ person: "ana", doc: "b" });
  expect(browser.last[0]?.els.map(({ id }) => id)).toEqual(["a", "x"]);
});

test("a refused change comes off the board, stays beside it over a reload, and can be taken", async () => {
  const one = tab();
  one.enter();
  const doc = one.workspace.open("b");
  const shown = vi.fn();
  doc.onRemote(shown);
  await saved(one);
  server.locked.add("a");
  doc.change([note("a", "not now")]);
  await until(() => expect(one.state?.ownVersions).toHaveLength(1));
  expect(one.state?.ownVersions[0]).toMatchObject({ why: "refused", code: "locked", board: "b" });
  expect(shown.mock.lastCall?.[0]).toMatchObject([{ id: "a", isDeleted: true }]);
  await saved(one);
  await isKept(0);
  await one.die();

  server.locked.clear();
  const two = tab();
  two.enter();
  await until(() => expect(two.state?.ownVersions).toHaveLength(1));
  two.workspace.take(two.state?.ownVersions[0]?.id ?? "");
  await boardHas("not now");
  await saved(two);
  expect(two.state?.ownVersions).toEqual([]);
});

test("two people type into one element: one wins, the other's words stay beside the board", async () => {
  const ana = tab();
  ana.enter();
  const doc = ana.workspace.open("b");
  await saved(ana);
  const elsewhere = new Browser(server);
  const ben = tab("ben", elsewhere);
  ben.enter();
  const bens = ben.workspace.open("b");
  await saved(ben);
  ben.deaf = true;
  doc.change([note("a", "Ana's", 3)]);
  bens.change([note("a", "Ben's", 2)]);
  await boardHas("Ana's");
  await until(() => expect(bens.elements().get("a")).toMatchObject({ text: "Ana's" }));
  await until(() =>
    expect(ben.state?.ownVersions).toMatchObject([{ why: "stale", element: { text: "Ben's" } }]),
  );
  ben.workspace.discard(ben.state?.ownVersions[0]?.id ?? "");
  await until(() => expect(ben.state?.ownVersions).toEqual([]));
  expect(ana.state?.ownVersions).toEqual([]);
});

test("without the right to edit, changes wait and are counted; with it again they go", async () => {
  const one = tab();
  one.enter();
  const doc = one.workspace.open("b");
  await saved(one);
  const shown = vi.fn();
  doc.onRemote(shown);
  browser.proves = [{ person: "ana", late: "not_allowed" }];
  one.rights(["view"]);
  doc.change([note("a", "waits")]);
  await until(() => expect(one.save).toEqual({ is: "readOnly", kept: 1, device: true }));
  await until(() =>
    expect(one.unsent).toEqual([{ person: "ana", board: "b", count: 1, why: "not_allowed" }]),
  );
  expect(shown.mock.lastCall?.[0]).toMatchObject([{ id: "a", isDeleted: true }]);
  browser.proves = [{ person: "ana" }];
  one.rights(["view", "edit"]);
  await until(() => expect(shown.mock.lastCall?.[0]).toMatchObject([{ text: "waits" }]));
  await saved(one);
  expect(texts()).toEqual(["waits"]);
});

test("a board that was deleted: what was changed on it is listed", async () => {
  const one = tab();
  one.enter(["view", "edit"], ["b", "c"]);
  const doc = one.workspace.open("c");
  await saved(one);
  server.remove("c");
  doc.change([note("a", "nowhere")]);
  await until(() =>
    expect(one.unsent).toEqual([{ person: "ana", board: "c", count: 1, why: "not_found" }]),
  );
  await until(() => expect(one.save).toEqual({ is: "unsent", kept: 1, device: true }));
});

test("a board that is put away sends the rest first", async () => {
  const one = tab();
  one.enter();
  const doc = one.workspace.open("b");
  await saved(one);
  doc.change([note("a", "and gone")]);
  one.workspace.close("b");
  await boardHas("and gone");
  await until(() => expect(one.said.at(-1)).toEqual({ t: "shut", doc: "b" }));
  await saved(one);
});

test("whoever leads is followed until this person looks elsewhere, or nobody leads", async () => {
  const one = tab();
  one.enter();
  const view = { x: 1, y: 2, w: 3, h: 4, zoom: 1 };
  one.receive({ t: "gathered", doc: "c", by: "ben", view });
  await until(() =>
    expect(one.state?.led).toEqual({ board: "c", by: "ben", view, lasting: false }),
  );
  one.workspace.arrived();
  await until(() => expect(one.state?.led).toBeUndefined());
  one.receive({ t: "gathered", doc: "b", by: "ben", view, lead: true });
  await until(() => expect(one.state?.led?.lasting).toBe(true));
  one.workspace.follow(false);
  one.receive({ t: "gathered", doc: "c", by: "ben", view, lead: true });
  await until(() => expect(one.state?.leader).toEqual({ by: "ben", followed: false }));
  expect(one.state?.led).toBeUndefined();
  one.workspace.follow(true);
  await until(() => expect(one.state?.led?.board).toBe("c"));
  one.receive({ t: "gathered", doc: "c", by: "ben", over: true });
  await until(() => expect(one.state?.leader).toBeUndefined());
});

test("what was sealed with another key is listed, and nobody says that it is on its way", async () => {
  const device = await openDevice();
  const [iv, data] = [new Uint8Array(12), new ArrayBuffer(32)];
  const row = { link: "l", person: "ana", tab: "gone", board: "c", id: "a", n: 1, at: 1 };
  await device.put([{ ...row, iv, data }]);
  device.close();
  const one = tab();
  one.enter(undefined, ["b", "c"]);
  await until(() =>
    expect(one.unsent).toEqual([{ person: "ana", board: "c", count: 1, why: "locked" }]),
  );
  await until(() => expect(one.save).not.toMatchObject({ is: "saving" }));
});

test("somebody else who comes in on the same page sends nothing that was another's", async () => {
  browser.proves = [{ person: "ana" }, { person: "ben" }];
  const one = tab();
  one.enter();
  const doc = one.workspace.open("b");
  await saved(one);
  one.deaf = true;
  doc.change([note("a", "of ana")]);
  await isKept(1);
  one.cut();
  one.deaf = false;
  one.become("ben");
  const before = one.said.length;
  one.enter();
  await boardHas("of ana");
  await saved(one);
  expect(browser.late.map(({ person }) => person)).toEqual(["ana"]);
  expect(one.said.slice(before).filter(({ t }) => t === "put")).toEqual([]);
});
