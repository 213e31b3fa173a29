import { expect, test } from "vitest";
import { leadsThere, placesOf } from "./navigation";

const names = (kind: "licensed" | "contact", admin: boolean) => {
  const { own, admin: more } = placesOf({ kind, admin });
  return [own, more].map((places) => places.map((place) => place.name).join(" "));
};

test("everybody is led to what is theirs, and nowhere else", () => {
  expect(names("contact", false)).toEqual(["sessions", ""]);
  expect(names("licensed", false)).toEqual(["sessions groups contacts", ""]);
  expect(names("licensed", true)).toEqual([
    "sessions groups contacts",
    "people outbox audit appearance settings",
  ]);
  expect(names("contact", true)).toEqual(["sessions", "people outbox audit appearance settings"]);
});

test("an address that is typed leads nowhere else either", () => {
  const contact = { kind: "contact", admin: false } as const;
  const holder = { kind: "licensed", admin: false } as const;
  const refused = (me: typeof contact | typeof holder) =>
    ["/", "/profile", "/groups", "/groups/1/members", "/contacts/1", "/people", "/audit"].filter(
      (path) => !leadsThere(me, path),
    );
  expect(refused(contact)).toEqual([
    "/groups",
    "/groups/1/members",
    "/contacts/1",
    "/people",
    "/audit",
  ]);
  expect(refused(holder)).toEqual(["/people", "/audit"]);
  expect(leadsThere({ kind: "contact", admin: true }, "/people")).toBe(true);
  // Another page whose name begins alike is another page.
  expect(leadsThere(contact, "/groupsomething")).toBe(true);
});
