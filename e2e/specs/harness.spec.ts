import { expect, test } from "../harness";
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
  ana.network("cut");
  expect(await asks(ana)).toBe(0);
  expect(await asks(ben)).toBe(200);
  ana.network("mended");
  await expect.poll(() => asks(ana)).toBe(200);
  expect(stoa.running).toBe(true);
});
