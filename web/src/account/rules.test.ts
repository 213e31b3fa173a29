import { render } from "@testing-library/react";
import { act, createElement, Fragment } from "react";
import { beforeAll, expect, test } from "vitest";
import { changeLanguage, startLanguages } from "../locales/i18n";
import { nameProblem, passwordProblem } from "./rules";

beforeAll(startLanguages);

test("what is wrong with a field is said in the language that the page shows by then", async () => {
  expect(nameProblem(" Ana ")).toBeNull();
  const wrong = [nameProblem(" "), passwordProblem("short")];
  const { container } = render(createElement(Fragment, null, ...wrong));
  expect(container.textContent).toBe("Enter a name.A password has 10 to 200 characters.");
  await act(() => changeLanguage("de"));
  expect(container.textContent).toBe(
    "Geben Sie einen Namen ein.Ein Passwort hat 10 bis 200 Zeichen.",
  );
});
