// Puts the pictures in shots/ on contact sheets, twelve on one, to be looked at:
//   node contact.mjs light-390-he [dark-1440 …]     (parts of their names)
// writes shots/sheets/light-390-he-01.png and so on.
import { mkdir, readdir, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { chromium } from "@playwright/test";

const folder = resolve(import.meta.dirname, "shots");
const perSheet = 12;

const all = (await readdir(folder)).filter((name) => name.endsWith(".png")).sort();
await mkdir(resolve(folder, "sheets"), { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const page = await browser.newPage();
for (const wanted of process.argv.slice(2)) {
  const names = all.filter((name) => name.endsWith(`-${wanted}.png`));
  const phone = wanted.includes("390");
  const columns = phone ? 6 : 3;
  for (let at = 0; at < names.length; at += perSheet) {
    const pictures = await Promise.all(
      names.slice(at, at + perSheet).map(async (name) => {
        const data = (await readFile(resolve(folder, name))).toString("base64");
        return `<figure><img src="data:image/png;base64,${data}"><figcaption>${name.replace(`-${wanted}.png`, "")}</figcaption></figure>`;
      }),
    );
    await page.setViewportSize({ width: phone ? 1680 : 1800, height: 900 });
    await page.setContent(
      `<style>body{margin:4px;background:#888;font:bold 13px sans-serif;display:grid;gap:6px;grid-template-columns:repeat(${columns},1fr)}figure{margin:0}img{width:100%;display:block}</style>${pictures.join("")}`,
    );
    await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
    const number = String(at / perSheet + 1).padStart(2, "0");
    const path = resolve(folder, "sheets", `${wanted}-${number}.png`);
    await page.screenshot({ path, fullPage: true });
    console.log(path);
  }
}
await browser.close();
