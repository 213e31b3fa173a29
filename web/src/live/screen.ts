import type { Live } from "./reducer";

/** What this page shows: always exactly one of these. */
export type Screen =
  | "checking"
  | "login"
  | "naming"
  | "devices"
  | "waiting"
  | "asking"
  | "declined"
  | "full"
  | "live"
  | "warned"
  | "reconnecting"
  | "left"
  | "loggedOut"
  | "removed"
  | "refused"
  | "ended"
  | "reading"
  | "notFound"
  | "failed";

/** What the person has done on this page so far, which no server knows. */
export type Visit = {
  /** Camera and microphone were checked, or the check was skipped: now let me in. */
  ready: boolean;
  /** A guest would rather log in. */
  loggingIn: boolean;
};

/** The one screen that the state calls for. */
export function screenOf(live: Live, visit: Visit): Screen {
  if (live.shut) return shutScreen(live, visit);
  if (live.inside) return insideScreen(live);
  if (live.moving) return "checking";
  if (live.out) return outScreen(live);
  if (!live.door) return "checking";
  if (live.over) return live.door.next === "notFound" ? "notFound" : "ended";
  return doorScreen(live.door.next, visit);
}

function shutScreen(live: Live, visit: Visit): Screen {
  switch (live.shut) {
    case "login":
      return visit.loggingIn ? "login" : "loggedOut";
    case "notFound":
      return "notFound";
    default:
      return "failed";
  }
}

function insideScreen({ inside, line }: Live): Screen {
  if (inside?.place === "asking") return "asking";
  if (inside?.place === "reader") return "reading";
  if (line !== "open") return "reconnecting";
  return inside?.me.idle ? "warned" : "live";
}

function outScreen({ out, door, over }: Live): Screen {
  if (door?.next === "notFound") return "notFound";
  switch (out?.why) {
    case "idle":
      return "loggedOut";
    case "removed":
      return over ? "ended" : "removed";
    case "access":
      return "refused";
    case "declined":
      return over ? "ended" : "declined";
    case "ended":
    case "closed":
      return "ended";
    default:
      // Who left, or was lost for too long, and the run has ended since (rule 19).
      return over ? "ended" : "left";
  }
}

function doorScreen(next: NonNullable<Live["door"]>["next"], visit: Visit): Screen {
  switch (next) {
    case "login":
      return "login";
    case "name":
      return visit.loggingIn ? "login" : "naming";
    case "enter":
    case "ask":
      return visit.ready ? "checking" : "devices";
    case "start":
    case "wait":
      return visit.ready ? "waiting" : "devices";
    case "read":
      return "checking";
    case "ended":
    case "declined":
    case "full":
    case "removed":
    case "refused":
    case "notFound":
      return next;
  }
}

/**
 * What the page does by itself at the door: go in when the person said so by
 * passing the device check (rule 12), read a closed session. Never after a way
 * out or on an ended page: there a person clicks.
 */
export function byItself(live: Live, visit: Visit): "enter" | "read" | undefined {
  const { door, line } = live;
  if (!door || line !== "open" || live.shut || live.inside || live.out || live.over)
    return undefined;
  switch (door.next) {
    case "enter":
    case "ask":
      return visit.ready ? "enter" : undefined;
    case "start":
      // In an open session a member's entering is what starts it.
      return visit.ready && door.session?.policy === "open" ? "enter" : undefined;
    case "read":
      return "read";
    default:
      return undefined;
  }
}

/** Whether going in now would work, one way or another. */
export function canEnter(live: Live): boolean {
  const next = live.door?.next;
  return next === "enter" || next === "ask";
}
