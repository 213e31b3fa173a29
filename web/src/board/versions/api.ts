import { call } from "../../api/client";
import type { components } from "../../api/schema";
import type { BoardElement } from "../types";

type Schemas = components["schemas"];

export type BoardVersion = Schemas["BoardVersion"];
export type BoardVersions = Schemas["BoardVersions"];

const of = (link: string, board: string) =>
  `/sessions/${encodeURIComponent(link)}/boards/${encodeURIComponent(board)}/versions`;

/** What boards were, for those who may arrange them. Rejects with [Refused]. */
export const versionsApi = {
  list: (link: string, board: string) => call<BoardVersions>("GET", of(link, board)),
  content: async (link: string, board: string, version: string): Promise<BoardElement[]> =>
    (
      await call<{ content: BoardElement[] }>(
        "GET",
        `${of(link, board)}/${encodeURIComponent(version)}`,
      )
    ).content,
  restore: (link: string, board: string, version: string) =>
    call<void>("POST", `${of(link, board)}/${encodeURIComponent(version)}/restore`),
};
