import { expect, test, vi } from "vitest";
import { Refused } from "../api/errors";
import { Device, openDevice } from "./device";
import { mostPictureBytes } from "./keptPictures";
import { saved, type Tab, until } from "./testing/tab";
import { browser, server, tab } from "./testing/tabs";
import type { BoardElement } from "./types";

const picture = (content: string) => new Blob([content], { type: "image/png" });

const image = (id: string, fileId: string, version = 1): BoardElement => ({
  id,
  type: "image",
  fileId,
  version,
  versionNonce: 7,
  isDeleted: false,
});

/** A gate that uploads wait at; `open` lets them go on. */
function held(): () => void {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  browser.uploading = () => opened;
  return () => {
    browser.uploading = undefined;
    open();
  };
}

async function device<T>(look: (device: Device) => Promise<T>): Promise<T> {
  const one = await openDevice();
  try {
    return await look(one);
  } finally {
    one.close();
  }
}

const keptPictures = (count: number) =>
  until(async () => expect(await device((one) => one.pictures("l"))).toHaveLength(count));
const keptChanges = (count: number) =>
  until(async () => expect(await device((one) => one.rows("l"))).toHaveLength(count));

/** A page inside that shows its board, with a picture on it that is on its way. */
async function withPicture(content = "temple", id = "p"): Promise<{ one: Tab; hash: string }> {
  const one = tab();
  one.enter();
  const doc = one.workspace.open("b");
  await saved(one);
  const hash = await one.workspace.pictures.keep(picture(content));
  doc.change([image(id, hash)]);
  return { one, hash };
}

test("a picture is kept, sealed, before it is sent, and its element waits for it; then both go", async () => {
  const open = held();
  const { one, hash } = await withPicture("my secret");
  await keptChanges(1);
  await keptPictures(1);
  const [key] = await device((it) => it.pictures("l"));
  const row = key && (await device((it) => it.picture("l", key)));
  expect(key).toMatchObject({ person: "ana", id: hash, size: "my secret".length });
  expect(new TextDecoder("latin1").decode(row?.data)).not.toContain("secret");
  await until(() => expect(one.save).toEqual({ is: "saving", device: true }));
  expect(one.state?.pictures.sending).toBe(1);
  // What does not wait for it goes ahead.
  one.workspace.open("b").change([{ ...image("t", ""), type: "text", text: "meanwhile" }]);
  await until(() => expect([...server.live("b").keys()]).toEqual(["t"]));
  open();
  await saved(one);
  expect([...server.live("b").keys()].sort()).toEqual(["p", "t"]);
  expect(browser.uploads).toEqual([{ person: "ana", hash, name: "" }]);
  await keptPictures(0);
  await keptChanges(0);
});

test("a page that is closed in mid-upload: the next one sends it, shows it, once", async () => {
  const open = held();
  const { one, hash } = await withPicture();
  await keptChanges(1);
  await one.die();
  browser.uploading = undefined;
  const two = tab();
  two.enter();
  const doc = two.workspace.open("b");
  await until(() => expect(server.live("b").get("p")).toMatchObject({ fileId: hash }));
  await saved(two);
  expect(doc.elements().get("p")).toMatchObject({ fileId: hash });
  expect(browser.uploads).toHaveLength(1);
  await keptPictures(0);
  open();
});

test("a page that comes back without a line shows what it had kept", async () => {
  held();
  const { one, hash } = await withPicture();
  await keptChanges(1);
  await one.die();
  const two = tab();
  two.enter();
  two.workspace.open("b");
  await until(async () => expect(await two.workspace.pictures.kept(hash)).toBeDefined());
  const kept = await two.workspace.pictures.kept(hash);
  expect(kept?.type).toBe("image/png");
  expect(new TextDecoder().decode(await kept?.arrayBuffer())).toBe("temple");
});

test("one that could not be sent is said, kept, and sent when it is tried again or the line is back", async () => {
  browser.uploading = () => Promise.reject(new Refused("session_full"));
  const { one } = await withPicture();
  await until(() => expect(one.save).toEqual({ is: "unsent", kept: 1, device: true }));
  expect(one.state?.unsentPictures).toBe(1);
  expect(one.state?.pictures.unsent).toMatchObject([{ error: { code: "session_full" } }]);
  await keptPictures(1);
  one.workspace.pictures.retry();
  await until(() => expect(one.save).toEqual({ is: "unsent", kept: 1, device: true }));
  one.cut();
  await until(() => expect(one.save).toEqual({ is: "offline", kept: 1, device: true }));
  browser.uploading = undefined;
  one.enter();
  await saved(one);
  expect([...server.live("b").keys()]).toEqual(["p"]);
});

test("one that could not be sent is taken off the board, and nothing of it is kept", async () => {
  browser.uploading = () => Promise.reject(new Refused("session_full"));
  const { one } = await withPicture();
  await until(() => expect(one.save).toMatchObject({ is: "unsent" }));
  one.workspace.pictures.takeOff();
  await saved(one);
  expect(server.live("b").size).toBe(0);
  await keptPictures(0);
  await keptChanges(0);
});

test("after a logout it waits, locked, for who put it there, and comes when they are back", async () => {
  const open = held();
  const { one } = await withPicture();
  await keptChanges(1);
  browser.proves = [];
  one.out("idle");
  await until(() =>
    expect(one.unsent).toEqual([{ person: "ana", board: "b", count: 1, why: "locked" }]),
  );
  open();
  await keptPictures(1);
  // Somebody else on this device: nothing of it is read, sent or shown.
  browser.proves = [{ person: "ben" }];
  const other = tab("ben");
  other.enter();
  const doc = other.workspace.open("b");
  await saved(other);
  const [key] = await device((it) => it.pictures("l"));
  expect(await other.workspace.pictures.kept(key?.id ?? "")).toBeUndefined();
  expect(doc.elements().size).toBe(0);
  other.end();
  await keptPictures(1);
  browser.proves = [{ person: "ana" }];
  one.enter();
  await saved(one);
  expect([...server.live("b").keys()]).toEqual(["p"]);
  await keptPictures(0);
});

test("who is out but may still send sends it late, before what shows it", async () => {
  const open = held();
  const { one, hash } = await withPicture();
  await keptChanges(1);
  one.out("ended");
  open();
  await until(() => expect(browser.late.map(({ els }) => els)).toMatchObject([[{ id: "p" }]]));
  expect(server.live("b").get("p")).toMatchObject({ fileId: hash });
  await keptPictures(0);
  await keptChanges(0);
  expect(browser.uploads).toHaveLength(1);
});

test("in a session that was closed it stays listed, with its picture in the download, until it is discarded", async () => {
  held();
  const { one, hash } = await withPicture();
  await keptChanges(1);
  browser.proves = [{ person: "ana", late: "closed" }];
  one.out("closed");
  await until(() =>
    expect(one.unsent).toEqual([{ person: "ana", board: "b", count: 1, why: "closed" }]),
  );
  const id = one.state?.unsent[0]?.id ?? "";
  const file = JSON.parse((await (await one.workspace.download(id))?.text()) ?? "");
  expect(file.files[hash]).toMatchObject({ id: hash, mimeType: "image/png" });
  expect(file.files[hash].dataURL).toBe(`data:image/png;base64,${btoa("temple")}`);
  await one.workspace.discardUnsent(id);
  await keptChanges(0);
  await keptPictures(0);
});

test("a picture that the session has no room for holds back nothing else that is sent late", async () => {
  const { one } = await withPicture();
  await saved(one);
  browser.uploading = () => Promise.reject(new Refused("session_full"));
  const hash = await one.workspace.pictures.keep(picture("too much"));
  one.workspace.open("b").change([image("q", hash), { ...image("t", ""), type: "text" }]);
  await keptChanges(1);
  one.out("ended");
  await until(() =>
    expect(one.unsent).toEqual([{ person: "ana", board: "b", count: 1, why: "picture" }]),
  );
  expect([...server.live("b").keys()].sort()).toEqual(["p", "t"]);
});

test("the same picture twice is sent once; and not again when it is there", async () => {
  const open = held();
  const { one, hash } = await withPicture();
  expect(await one.workspace.pictures.keep(picture("temple"))).toBe(hash);
  one.workspace.open("b").change([image("q", hash)]);
  open();
  await saved(one);
  expect(await one.workspace.pictures.keep(picture("temple"))).toBe(hash);
  one.workspace.open("b").change([image("r", hash)]);
  await until(() => expect(server.live("b").size).toBe(3));
  expect(browser.uploads).toHaveLength(1);
});

test("what a device has no room for is in this page only, and that is said, until it is sent", async () => {
  const put = vi
    .spyOn(Device.prototype, "putPicture")
    .mockRejectedValue(new DOMException("full", "QuotaExceededError"));
  const open = held();
  const { one } = await withPicture();
  await until(() => expect(one.save).toEqual({ is: "saving", device: false }));
  expect(one.state?.pictures.inPage).toBe(1);
  put.mockRestore();
  open();
  await saved(one);
  expect(one.state?.pictures.inPage).toBe(0);
  expect([...server.live("b").keys()]).toEqual(["p"]);
});

test("pictures take no more of a device than they may", async () => {
  const open = held();
  const { one } = await withPicture();
  await keptPictures(1);
  const [key] = await device((it) => it.pictures("l"));
  const row = key && (await device((it) => it.picture("l", key)));
  if (!row) throw new Error("no picture");
  await device((it) => it.putPicture({ ...row, tab: "another", size: mostPictureBytes - 10 }));
  const hash = await one.workspace.pictures.keep(picture("more than ten"));
  one.workspace.open("b").change([image("q", hash)]);
  await until(() => expect(one.state?.pictures.inPage).toBe(1));
  expect(one.save).toEqual({ is: "saving", device: false });
  await keptPictures(2);
  open();
  await saved(one);
});

test("bytes that nothing shows any more are forgotten", async () => {
  const open = held();
  const { one } = await withPicture();
  await keptChanges(1);
  await one.die();
  await device(async (it) => {
    for (const { person, tab: of, board, id, n } of await it.rows("l"))
      await it.drop("l", person, of, [{ board, id, n }]);
  });
  const two = tab();
  two.enter();
  await keptPictures(0);
  open();
});

test("what an earlier release has kept is there after its storage has grown", async () => {
  const old = indexedDB.open("stoa", 1);
  await new Promise<void>((resolve) => {
    old.onupgradeneeded = () => {
      old.result.createObjectStore("changes", {
        keyPath: ["link", "person", "tab", "board", "id"],
      });
      old.result.createObjectStore("owns", { keyPath: ["link", "person", "id"] });
    };
    old.onsuccess = () => {
      const tx = old.result.transaction("changes", "readwrite");
      tx.objectStore("changes").put({ link: "l", person: "ana", tab: "t", board: "b", id: "a" });
      tx.oncomplete = () => {
        old.result.close();
        resolve();
      };
    };
  });
  expect(await device((it) => it.rows("l"))).toHaveLength(1);
  expect(await device((it) => it.pictures("l"))).toEqual([]);
});
