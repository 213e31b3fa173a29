import type { Participant } from "livekit-client";
import { describe, expect, test } from "vitest";
import type { Present } from "../../live/reducer";
import { arrange, capacity, pageOf } from "./arrange";
import { bySending, crewOf } from "./crew";

describe("arrange", () => {
  test("all tiles fit, whatever the stage", () => {
    for (const [width, height] of [
      [340, 560],
      [1_080, 740],
      [2_500, 1_300],
    ] as const) {
      for (let count = 1; count <= 20; count++) {
        const fit = arrange(count, width, height);
        expect(fit.columns * fit.rows).toBeGreaterThanOrEqual(count);
        expect(fit.columns * fit.width + (fit.columns - 1) * 10).toBeLessThanOrEqual(width);
        expect(fit.rows * fit.height + (fit.rows - 1) * 10).toBeLessThanOrEqual(height);
        expect(fit.width).toBeGreaterThan(0);
      }
    }
  });

  test("two stand side by side on a wide stage, one above the other on a phone", () => {
    expect(arrange(2, 1_600, 700).columns).toBe(2);
    expect(arrange(2, 360, 600).columns).toBe(1);
    expect(arrange(4, 360, 700)).toMatchObject({ columns: 2, rows: 2 });
  });

  test("tiles keep the shape of a picture", () => {
    for (const [width, height, least, most] of [
      [360, 700, 3 / 4, 4 / 3],
      [1_600, 700, 4 / 3, 16 / 9],
    ] as const)
      for (let count = 1; count <= 12; count++) {
        const { width: w, height: h } = arrange(count, width, height);
        expect(w / h).toBeGreaterThan(least - 0.02);
        expect(w / h).toBeLessThan(most + 0.02);
      }
  });

  test("before the stage has a size nothing breaks", () => {
    expect(arrange(3, 0, 0)).toMatchObject({ width: 0, height: 0 });
    expect(arrange(0, 800, 600).columns).toBe(1);
  });

  test("a wider stage shows at least as many", () => {
    const shown = [360, 640, 1_200, 2_560].map((width) => capacity(width, 700));
    expect(shown).toEqual(shown.toSorted((a, b) => a - b));
  });

  test("a page has 49 people at most, and none too small to be known", () => {
    expect(capacity(1_900, 920)).toBe(49);
    expect(capacity(3_800, 2_000)).toBe(49);
    for (const [width, height] of [
      [700, 500],
      [1_260, 600],
      [1_900, 920],
    ] as const) {
      const tile = arrange(capacity(width, height), width, height);
      expect(tile.width).toBeGreaterThanOrEqual(130);
      expect(tile.height).toBeGreaterThanOrEqual(95);
    }
    expect(capacity(0, 0)).toBeGreaterThan(0);
  });
});

describe("pageOf", () => {
  test("every person is on exactly one page", () => {
    const all = Array.from({ length: 41 }, (_, i) => i);
    const pages = [0, 1, 2].flatMap((page) => pageOf(all, 20, page).shown);
    expect(pages).toEqual(all);
    expect(pageOf(all, 20, 0).pages).toBe(3);
  });

  test("when people leave, the last page that remains is shown", () => {
    expect(pageOf([1, 2, 3], 2, 9)).toEqual({ shown: [3], page: 1, pages: 2 });
    expect(pageOf([], 2, 1)).toEqual({ shown: [], page: 0, pages: 1 });
  });
});

const person = (id: string, more: Partial<Present> = {}): Present => ({
  id,
  name: id,
  kind: "contact",
  role: "",
  state: "connected",
  since: 0,
  ...more,
});
const participant = (identity: string, person: string | null, more: object = {}): Participant =>
  ({
    identity,
    metadata: person === null ? undefined : JSON.stringify({ person }),
    isLocal: false,
    isCameraEnabled: false,
    joinedAt: new Date(0),
    ...more,
  }) as unknown as Participant;

describe("crewOf", () => {
  const people = {
    ana: person("ana", { role: "owner", since: 5 }),
    ben: person("ben", { since: 1 }),
    cleo: person("cleo", { since: 2 }),
  };

  test("presence decides who is there, media only what they show", () => {
    const crew = crewOf(people, [participant("c9", "zoe"), participant("c1", "ben")], "ana");
    expect(crew.map((one) => one.entry.id)).toEqual(["ana", "ben", "cleo"]);
    expect(crew[1]?.participant?.identity).toBe("c1");
    expect(crew[2]?.participant).toBeUndefined();
  });

  test("hosts come first, then cameras, then who came first", () => {
    const crew = crewOf(people, [participant("c", "cleo", { isCameraEnabled: true })], "ben");
    expect(crew.map((one) => one.entry.id)).toEqual(["ana", "cleo", "ben"]);
    expect(crew.find((one) => one.own)?.entry.id).toBe("ben");
  });

  test("of two connections of one person the later one is shown", () => {
    const old = participant("c1", "ben", { joinedAt: new Date(1) });
    const now = participant("c2", "ben", { joinedAt: new Date(2) });
    for (const order of [
      [old, now],
      [now, old],
    ])
      expect(crewOf(people, order, "ana")[1]?.participant?.identity).toBe("c2");
  });

  test("oneself is this tab, never another one of one's own", () => {
    const other = participant("c2", "ben", { joinedAt: new Date(9) });
    const here = participant("c1", null, { isLocal: true });
    const crew = crewOf(people, [here, other], "ben");
    expect(crew.find((one) => one.own)?.participant?.identity).toBe("c1");
    expect(crewOf(people, [other], "ben").find((one) => one.own)?.participant).toBeUndefined();
  });

  test("metadata that is no metadata names nobody", () => {
    const odd = { ...participant("c", null), metadata: "{" } as Participant;
    expect(() => crewOf(people, [odd, participant("d", null)], "ana")).not.toThrow();
  });
});

test("what is shared stands in the order in which it was begun, one's own last", () => {
  const sent = (name: string, unixMicro?: bigint) => ({
    name,
    publication: { trackInfo: unixMicro === undefined ? {} : { version: { unixMicro } } },
  });
  const all = [sent("mine"), sent("third", 3_000n), sent("first", 1_000n), sent("second", 2_000n)];
  expect(all.sort(bySending).map(({ name }) => name)).toEqual(["first", "second", "third", "mine"]);
});
