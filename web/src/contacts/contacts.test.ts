import { describe, expect, it } from "vitest";
import { addressesIn, isAddress } from "./address";
import { contactSearch } from "./search";

describe("addresses as people paste them", () => {
  it("takes lines, commas, semicolons and names", () => {
    expect(
      addressesIn('ana@example.org, Bob B. <BOB@example.org>;\n"Cem, C." <cem@example.org>\n\n'),
    ).toEqual({
      people: [
        { email: "ana@example.org" },
        { email: "bob@example.org", name: "Bob B." },
        { email: "cem@example.org", name: "Cem, C." },
      ],
      wrong: [],
    });
  });
  it("takes each once, and says what is none", () => {
    expect(addressesIn("a@b.example\nA@b.example nobody <x>").wrong).toEqual([
      "A@b.example nobody <x>",
    ]);
    expect(addressesIn("a@b.example\nA@B.example").people).toEqual([{ email: "a@b.example" }]);
    expect(addressesIn(" \n;, ")).toEqual({ people: [], wrong: [] });
  });
  it("knows an address when it sees one", () => {
    for (const good of ["a@b", " ana.maria+x@example.org "]) expect(isAddress(good)).toBe(true);
    for (const bad of ["", "a", "@b", "a@", "a b@c", "a@b@c", "<a@b>"])
      expect(isAddress(bad)).toBe(false);
  });
});

describe("the address of the list", () => {
  it("is as usual where it makes no sense", () => {
    expect(contactSearch({ state: "open", q: " x " })).toEqual({ state: "open", q: "x" });
    expect(contactSearch({ state: "gone", q: 7 })).toEqual({});
  });
});
