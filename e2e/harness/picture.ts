import { mkdir, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Page } from "@playwright/test";
import { settled } from "./look";

const folder = resolve(import.meta.dirname, "../../docs/users/pictures");
const sizes = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

/**
 * A picture for docs/users, of the page as it stands: light, on a desk or a
 * phone. Small enough to be kept with the sources: the browser itself writes WebP.
 */
export async function picture(
  page: Page,
  name: string,
  {
    on = "desk",
    open = async () => {},
  }: { on?: keyof typeof sizes; open?: () => Promise<void> } = {},
): Promise<void> {
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(sizes[on]);
  await open();
  await settled(page);
  const png = await page.screenshot({ animations: "disabled", caret: "hide" });
  const blank = await page.context().browser()?.newPage();
  if (!blank) throw new Error("the browser is gone");
  const webp = await blank.evaluate(
    async (source) => {
      const image = await createImageBitmap(await (await fetch(source)).blob());
      const canvas = Object.assign(document.createElement("canvas"), {
        width: image.width,
        height: image.height,
      });
      canvas.getContext("2d")?.drawImage(image, 0, 0);
      return canvas.toDataURL("image/webp", 0.82).split(",")[1] ?? "";
    },
    `data:image/png;base64,${png.toString("base64")}`,
  );
  await blank.close();
  await mkdir(folder, { recursive: true });
  await writeFile(resolve(folder, `${name}.webp`), Buffer.from(webp, "base64"));
}
