import type { Inside } from "../live/reducer";

/** A session with a host, Ana, whose page it is, and Ben. */
export function insideOf(more: Partial<Inside> = {}): Inside {
  return {
    rev: 1,
    conn: "c1",
    place: "seat",
    session: {
      name: "Greek",
      link: "l",
      policy: "classroom",
      status: "active",
      phase: "live",
      locked: false,
      run: { id: "r", started: 0 },
      count: 2,
      access: {
        speak: "everyone",
        show: "everyone",
        share: "everyone",
        edit: "everyone",
        list: "everyone",
        write: "everyone",
        private: "everyone",
      },
    },
    me: {
      id: "ana",
      name: "Ana",
      kind: "licensed",
      role: "owner",
      state: "connected",
      may: ["end"],
      tabs: 1,
    },
    people: {
      ana: {
        id: "ana",
        name: "Ana",
        kind: "licensed",
        role: "owner",
        state: "connected",
        since: 1,
      },
      ben: { id: "ben", name: "Ben", kind: "guest", role: "", state: "connected", since: 2 },
    },
    asking: [],
    removed: [],
    figures: { idleNotice: 900, idleLogout: 1800, hostAbsence: 900 },
    polls: [],
    answers: {},
    ...more,
  };
}
