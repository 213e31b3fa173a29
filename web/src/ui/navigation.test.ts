import { expect, test } from "vitest";
import { placesOf } from "./navigation";

const names = (kind: "licensed" | "contact", admin: boolean) => {
  const { own, admin: more } = placesOf({ kind, admin });
  return [own, more].map((places) => places.map((place) => place.name).join(" "));
};

test("everybody is led to what is theirs, and nowhere else", () => {
  expect(names("contact", false)).toEqual(["sessions", ""]);
  expect(names("licensed", false)).toEqual(["sessions groups contacts", ""]);
  expect(names("licensed", true)).toEqual([
    "sessions groups contacts",
    "people outbox audit settings",
  ]);
  expect(names("contact", true)).toEqual(["sessions", "people outbox audit settings"]);
});
