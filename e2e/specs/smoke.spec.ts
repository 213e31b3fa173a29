import { expect, test } from "../harness";

test("a fresh installation serves its page, its health and nothing from elsewhere", async ({
  stoa,
  person,
}) => {
  expect(await stoa.status("/healthz")).toBe(200);
  expect(await stoa.status("/readyz")).toBe(200);

  const ana = await person("Ana");
  const answer = await ana.page.goto("/");
  expect(answer?.status()).toBe(200);
  expect(answer?.headers()["content-security-policy"]).toContain("default-src 'none'");
  expect(answer?.headers()["x-content-type-options"]).toBe("nosniff");
  await expect(ana.view.title).toBeVisible();
});

test("killed and started again, the server is at the same address with its data", async ({
  stoa,
  person,
}) => {
  const ana = await person("Ana");
  await ana.page.goto("/");
  await expect(ana.view.title).toBeVisible();
  await stoa.restart("kill -9");
  await ana.page.reload();
  await expect(ana.view.title).toBeVisible();
});
