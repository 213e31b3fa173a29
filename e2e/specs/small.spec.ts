import { expect, type Page, test } from "../harness";

// The session on the smallest phone, in a language that runs the other way.

const long = "Maximiliane Theodora von Hohenzollern-Sigmaringen";

/** Another language, as another tab would choose it. */
async function speak(page: Page, language: string): Promise<void> {
  await page.evaluate((newValue) => {
    dispatchEvent(new StorageEvent("storage", { key: "stoa.language", newValue }));
  }, language);
  await expect(page.locator("html")).toHaveAttribute("lang", language);
}

/** Of each place where the page shows the name: whether it is cut, and whether its first letter is seen. */
const shown = (page: Page, name: string) =>
  page.evaluate((wanted) => {
    const places = [...document.querySelectorAll("bdi")].filter((one) => one.innerText === wanted);
    return places.map((place) => {
      const text = document.createRange();
      text.setStart(place.firstChild as Text, 0);
      text.setEnd(place.firstChild as Text, 1);
      const [letter, box] = [text.getBoundingClientRect(), place.getBoundingClientRect()];
      return {
        cut: place.scrollWidth > place.clientWidth,
        begins: letter.left >= box.left - 1 && letter.right <= box.right + 1,
      };
    });
  }, name);

test("at 320 px the controls stand in one row, and a name that is cut loses its end", async ({
  lesson,
}) => {
  const geometry = await lesson();
  await geometry.start();
  const { page } = geometry.ana;
  await geometry.guest(long);
  await page.setViewportSize({ width: 320, height: 640 });
  await speak(page, "he");

  const buttons = page.locator("[data-controls]").getByRole("button");
  const boxes = () =>
    buttons.evaluateAll((all) =>
      all.map((one) => {
        const { top, left, right, width, height } = one.getBoundingClientRect();
        return { top, left, right, least: Math.min(width, height) };
      }),
    );
  await expect.poll(async () => new Set((await boxes()).map(({ top }) => top)).size).toBe(1);
  for (const { left, right, least } of await boxes()) {
    expect(left).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(320);
    expect(least).toBeGreaterThanOrEqual(24); // WCAG 2.5.8
  }

  await page.getByRole("button", { name: /^אנשים:/ }).click();
  await expect(page.getByRole("dialog").getByText(long)).toBeVisible();
  // On its tile and in the list.
  await expect
    .poll(() => shown(page, long))
    .toEqual([
      { cut: true, begins: true },
      { cut: true, begins: true },
    ]);

  // What is done with the chat as a whole stands beside its title.
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^צ'אט/ }).click();
  const chat = page.getByRole("dialog", { name: "צ'אט" });
  const [title, menu] = [
    chat.getByRole("heading", { name: "צ'אט" }),
    chat.getByRole("button", { name: "פעולות בצ'אט" }),
  ];
  await expect(menu).toBeVisible();
  await expect
    .poll(async () => {
      const [a, b] = [await title.boundingBox(), await menu.boundingBox()];
      return a && b && Math.abs(a.y + a.height / 2 - b.y - b.height / 2);
    })
    .toBeLessThan(8);
});
