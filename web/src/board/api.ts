import { call } from "../api/client";
import type { components } from "../api/schema";
import type { FromServer } from "../live/messages";
import type { Whole } from "./document";
import { upload } from "./files/api";
import type { BoardElement } from "./types";
import type { PutPicture } from "./uploads";

type Schemas = components["schemas"];

export type OutboxKey = Schemas["OutboxKey"];
export type Ack = Extract<FromServer, { t: "ack" }>;
export type Late = { person: string; b: number; els: readonly BoardElement[] };

const at = (link: string) => `/sessions/${encodeURIComponent(link)}`;
const late = (link: string, board: string) =>
  `${at(link)}/boards/${encodeURIComponent(board)}/late`;

/** What the workspace asks by HTTP. */
export const boardApi = {
  whole: (link: string, board: string): Promise<Whole> =>
    call("GET", `${at(link)}/boards/${encodeURIComponent(board)}`),
  keys: async (link: string): Promise<OutboxKey[]> =>
    (await call<{ keys: OutboxKey[] | null }>("GET", `${at(link)}/outbox`)).keys ?? [],
  late: (link: string, board: string, body: Late): Promise<Ack> =>
    call("POST", late(link, board), { body }),
  /** Whoever is inside sends like anybody; who was, as they send changes late. */
  picture: (
    link: string,
    person: string,
    { blob, name }: Parameters<PutPicture>[1],
    how: Parameters<PutPicture>[2],
  ): Promise<unknown> => upload(link, blob, { ...how, name, late: person }),
  /** From a page that closes: nobody waits for the answer. At most 64 KiB altogether. */
  lateAndGone: (link: string, board: string, body: Late): void => {
    window
      .fetch(`/api/v1${late(link, board)}`, {
        method: "POST",
        keepalive: true,
        credentials: "same-origin",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      })
      .catch(() => {
        // It is in the outbox as well.
      });
  },
};

export type BoardApi = typeof boardApi;
