import type { Limits, SaveState, Unsent, WorkspaceState } from "./types";

export type SaveFacts = {
  /** The line is there and this page inside. */
  attached: boolean;
  mayEdit: boolean;
  /** Changes of the open boards that are not acknowledged. */
  pending: number;
  /** What was kept is still being looked through. */
  looking: boolean;
  unsent: readonly Unsent[];
  device: boolean;
  /** Those of them that wait for a picture which could not be sent. */
  stuck: number;
  /** Pictures that are being made ready, and that could not be: both are in this page only. */
  pictures: { sending: number; failed: number };
};

/** What the indicator may truthfully say. */
export function saveState(facts: SaveFacts): SaveState {
  const { attached, mayEdit, pending, stuck, looking, unsent, pictures } = facts;
  const onPage = pictures.sending + pictures.failed;
  const device = facts.device && onPage === 0;
  // What belongs to nobody who is here is listed, but is not this person's to save.
  const own = unsent.filter(({ why }) => why !== "locked");
  const kept = pending + onPage + own.reduce((sum, one) => sum + one.count, 0);
  if (!attached) return { is: "offline", kept, device };
  if (!mayEdit) return { is: "readOnly", kept, device };
  const underWay = pending > stuck || pictures.sending > 0;
  if (underWay || looking || own.some(({ why }) => why === "sending"))
    return { is: "saving", device };
  return kept > 0 ? { is: "unsent", kept, device } : { is: "saved" };
}

/** Before the server has said any. */
export const noLimits: Limits = {
  elements: 0,
  element: 0,
  batch: 64 << 10,
  text: 0,
  image: 0,
  file: 0,
  filePixels: 0,
};

/** Whether nobody would see a difference. */
export function alike(a: WorkspaceState, b: WorkspaceState | undefined): boolean {
  if (!b) return false;
  const { save: saveA, leader: leaderA, ...restA } = a;
  const { save: saveB, leader: leaderB, ...restB } = b;
  const small = JSON.stringify([saveA, leaderA]) === JSON.stringify([saveB, leaderB]);
  const keys = new Set([...Object.keys(restA), ...Object.keys(restB)] as (keyof typeof restA)[]);
  return small && [...keys].every((key) => restA[key] === restB[key]);
}
