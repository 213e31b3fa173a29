import { expect, expectAccessible, look, test } from "../harness";
import { pngOf } from "../harness/pictures";

// The deployment's name, logo and colour, and the page as an app.

test("an administrator chooses name, colour and logo, and everybody sees them", async ({
  lesson,
}) => {
  const geometry = await lesson({ name: "Geometry" });
  const { page, view } = geometry.ana;
  await page.goto("/");
  await page.getByRole("button", { name: "Administration" }).click();
  await page.getByRole("menuitem", { name: "Appearance" }).click();
  await expect(view.title).toHaveText("Appearance");
  await expectAccessible(page);

  await page.getByRole("textbox", { name: "Name" }).fill("x".repeat(61));
  await page.getByRole("textbox", { name: "Colour" }).fill("red");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("60 characters at most.")).toBeVisible();
  await page.getByRole("textbox", { name: "Name" }).fill("Schule am Markt");
  await page.getByRole("textbox", { name: "Colour" }).fill("#9d174d");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The appearance is changed.")).toBeVisible();
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose a picture" }).click();
  await (await choosing).setFiles({
    name: "logo.png",
    mimeType: "image/png",
    buffer: pngOf(120, 80),
  });
  await expect(page.getByText("The logo is changed.")).toBeVisible();
  await expect(page.getByRole("banner").locator("img")).toBeVisible();
  await look(page, "95-appearance");

  const guest = await geometry.visitor("Gus");
  await guest.page.goto(`/s/${geometry.link}`);
  await expect(guest.page).toHaveTitle(/Schule am Markt$/);
  await expect(guest.page.getByText("Schule am Markt")).toBeVisible();
  const ink = await guest.page.evaluate(() =>
    getComputedStyle(document.documentElement).getPropertyValue("--mantine-color-aegean-7"),
  );
  expect(ink.trim()).not.toBe("#1f6276");
  await expectAccessible(guest.page);
  await look(guest.page, "96-door-in-another-colour");

  const choosingBad = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose a picture" }).click();
  await (await choosingBad).setFiles({
    name: "logo.png",
    mimeType: "image/png",
    buffer: Buffer.from("<svg onload=alert(1)>"),
  });
  await expect(page.getByRole("alert")).toContainText("not a picture");
  await page.getByRole("button", { name: "Remove the logo" }).click();
  await expect(page.getByText("The logo is removed.")).toBeVisible();
  await expect(page.getByRole("banner").locator("img")).toHaveCount(0);
});

test("a browser may install the page as an app", async ({ lesson }) => {
  const geometry = await lesson();
  const { page } = geometry.ana;
  await page.goto("/");
  const session = await page.context().newCDPSession(page);
  const { errors, url } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  expect(url).toMatch(/\/manifest\.webmanifest$/);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // Every page of a test is one of a private window.
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(["in-incognito"]);
});
