import { expect, expectMedia, test } from "../harness";
import { Person } from "../harness/person";

// What the harness watches for in every other test, seen to be noticed here.
test("a page that asks another origin, fails or complains is found out", async ({
  browser,
  stoa,
}) => {
  const eve = await Person.arrive(browser, "Eve", stoa.url);
  await eve.page.goto("/");
  expect(eve.wrongs).toEqual([]);

  await eve.page.evaluate(() => {
    new Image().src = "http://localhost:9/pixel";
    new WebSocket("ws://localhost:9/elsewhere");
    console.error("a complaint");
    queueMicrotask(() => {
      throw new Error("a failure");
    });
  });
  const wanted = [/localhost:9/, /a complaint/, /a failure/];
  await expect
    .poll(() => wanted.filter((w) => !eve.wrongs.some((wrong) => w.test(wrong))))
    .toEqual([]);
  await eve.goHome();
});

// Boards, files, PDFs and exports are tested with the same persons as everything
// else. What they would be found out by, from a page with a board before it:
test("a board that asked anybody else would be found out, by whatever it asked", async ({
  browser,
  lesson,
  stoa,
}) => {
  const geometry = await lesson();
  const eve = await Person.arrive(browser, "Eve", stoa.url);
  await geometry.start();
  await eve.page.goto(geometry.path);
  await eve.view.introduce("Eve");
  await eve.board.expectReady();
  expect(eve.wrongs).toEqual([]);
  await eve.page.evaluate(() => {
    const [style, frame] = [document.createElement("link"), document.createElement("iframe")];
    Object.assign(style, { rel: "stylesheet", href: "http://localhost:9/style" });
    Object.assign(frame, { src: "http://localhost:9/frame" });
    document.head.append(style);
    document.body.append(frame);
    navigator.sendBeacon("http://localhost:9/beacon", "x");
    fetch("http://localhost:9/fetch").catch(() => {});
    new FontFace("Elsewhere", "url(http://localhost:9/font)").load().catch(() => {});
  });
  const wanted = [/:9\/style/, /Framing '.*:9\//, /:9\/beacon/, /:9\/fetch/, /:9\/font/];
  await expect
    .poll(() => wanted.filter((w) => !eve.wrongs.some((wrong) => w.test(wrong))))
    .toEqual([]);
  await eve.goHome();
});

test("sound and picture find their way without anybody else's servers", async ({ lesson }) => {
  const geometry = await lesson();
  await geometry.start();
  const ben = await geometry.guest("Ben", { media: true });
  await expectMedia(geometry.ana.page);
  for (const { page } of [geometry.ana, ben]) {
    const asked = await page.evaluate(() => {
      const peers = Reflect.get(window, Symbol.for("stoa.e2e.peers")) as RTCPeerConnection[];
      return peers.map((peer) => peer.getConfiguration().iceServers ?? []);
    });
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.flat()).toEqual([]);
  }
});

test("a cut network is noticed by nobody but the one behind it", async ({ stoa, person }) => {
  const [ana, ben] = [await person("Ana"), await person("Ben")];
  const asks = (someone: Person) =>
    someone.page.evaluate(() =>
      fetch("/healthz").then(
        (answer) => answer.status,
        () => 0,
      ),
    );
  await Promise.all([ana.page.goto("/"), ben.page.goto("/")]);
  for (const { view } of [ana, ben]) await expect(view.title).toBeVisible();
  ana.network("cut");
  expect(await asks(ana)).toBe(0);
  expect(await asks(ben)).toBe(200);
  ana.network("mended");
  await expect.poll(() => asks(ana)).toBe(200);
  expect(stoa.running).toBe(true);
});
