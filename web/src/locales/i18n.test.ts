import { texts } from "virtual:texts";
import { notificationsStore } from "@mantine/notifications";
import { render } from "@testing-library/react";
import i18next from "i18next";
import { createElement, Fragment } from "react";
import { beforeAll, expect, test, vi } from "vitest";
import { changeLanguage, directionOf, languages, ownName, startLanguages, withTexts } from "./i18n";

beforeAll(startLanguages);

test("the languages are the files, English first, each with its name and direction", () => {
  expect(languages.map((code) => [code, ownName(code), directionOf(code)])).toEqual([
    ["en", "English", "ltr"],
    ["de", "Deutsch", "ltr"],
    ["he", "עברית", "rtl"],
  ]);
});

test("only what is asked for is there, before what shows it", async () => {
  expect(i18next.t("app.close")).toBe("Close");
  expect(i18next.exists("groups.title")).toBe(false);
  expect(await withTexts(Promise.resolve("code"), "lists")).toBe("code");
  expect(i18next.t("groups.title")).toBe("My groups");
  expect(i18next.exists("stage.layout")).toBe(false);
});

test("another language comes with all parts that are shown, also one wanted meanwhile", async () => {
  await withTexts(Promise.resolve(), "lists");
  const changing = changeLanguage("de");
  const loading = withTexts(Promise.resolve(), "office");
  await Promise.all([changing, loading]);
  expect(i18next.language).toBe("de");
  expect(i18next.t("groups.title")).toBe("Meine Gruppen");
  expect(i18next.exists("audit.title")).toBe(true);
  expect(document.documentElement.lang).toBe("de");
});

test("a language that cannot be loaded is said to have failed, and the page keeps its own", async () => {
  const hebrew = texts.he?.parts ?? expect.fail("no Hebrew");
  const load = vi.spyOn(hebrew, "lists").mockRejectedValue(new Error("offline"));
  const changing = changeLanguage("he");
  const loading = withTexts(Promise.resolve("code"), "board");
  expect(await loading).toBe("code");
  await changing;
  expect(i18next.language).toBe("de");
  expect(document.documentElement.lang).toBe("de");
  expect(localStorage.getItem("stoa.language")).toBe("de");
  expect(i18next.exists("board.tabs")).toBe(true);
  const told = notificationsStore.getState().notifications.at(-1)?.message;
  const { container } = render(createElement(Fragment, null, told));
  expect(container.textContent).toMatch(/^עברית konnte nicht geladen werden/);

  // Once it can, it comes with whatever is shown by then.
  load.mockRestore();
  await changeLanguage("he");
  expect(i18next.t("board.layout.people")).toBe("אנשים בווידאו");
  expect(container.textContent).toMatch(/^לא ניתן היה לטעון את עברית/);
  await changeLanguage("de");
});

test("a language that another tab has chosen is shown here too", async () => {
  dispatchEvent(new StorageEvent("storage", { key: "stoa.layout", newValue: "he" }));
  dispatchEvent(new StorageEvent("storage", { key: "stoa.language", newValue: "xx" }));
  dispatchEvent(new StorageEvent("storage", { key: "stoa.language", newValue: "he" }));
  await expect.poll(() => document.documentElement.lang).toBe("he");
  expect(document.documentElement.dir).toBe("rtl");
});
