import { afterEach, beforeEach, expect, it, vi } from "vitest";

// Reading the modules anew takes seconds on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const ask = vi.fn(async () => Response.json({ id: "1", kind: "account", name: "Ana" }));

beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal("fetch", ask);
  ask.mockClear();
});
afterEach(() => {
  document.head.replaceChildren();
});

/** Who is logged in, of a document that says this of its visitor. */
async function whoAmI(visitor: string): Promise<() => Promise<unknown>> {
  const word = document.createElement("meta");
  word.name = "stoa-visitor";
  word.content = visitor;
  document.head.append(word);
  const { meQuery } = await import("./me");
  return meQuery.queryFn as () => Promise<unknown>;
}

it("does not ask for whoever has just come without a cookie, and asks when that may have changed", async () => {
  vi.spyOn(performance, "now").mockReturnValue(500);
  const me = await whoAmI("stranger");
  expect(await me()).toBeNull();
  expect(ask).not.toHaveBeenCalled();
  expect(await me()).toMatchObject({ name: "Ana" });
});

it("asks when the document is no longer fresh", async () => {
  vi.spyOn(performance, "now").mockReturnValue(10_500);
  const me = await whoAmI("stranger");
  expect(await me()).toMatchObject({ name: "Ana" });
});

it("asks for whoever has a cookie, and where no server has written anything", async () => {
  for (const visitor of ["perhaps", "__STOA_VISITOR__"]) {
    vi.resetModules();
    document.head.replaceChildren();
    const me = await whoAmI(visitor);
    expect(await me()).toMatchObject({ name: "Ana" });
  }
});
