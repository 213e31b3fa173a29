import { call } from "../api/client";
import type { ChatPart } from "./types";

/** A part of a chat: the latest messages, or those before one. */
export function chatPart(link: string, before?: number): Promise<ChatPart> {
  const query = before === undefined ? {} : { before };
  return call("GET", `/sessions/${encodeURIComponent(link)}/chat`, { query });
}
