import { call } from "../../api/client";
import { Refused } from "../../api/errors";
import type { components } from "../../api/schema";
import { hashOf } from "./hash";

type Schemas = components["schemas"];

export type FileItem = Schemas["FileItem"];
export type FileItems = Schemas["FileItems"];

const all = (link: string) => `/sessions/${encodeURIComponent(link)}/files`;

/** Where a file's content is: images to be shown, everything else to be kept. */
export const fileAddress = (link: string, hash: string): string => `/api/v1${all(link)}/${hash}`;

/** Where a file is kept from, images too. */
export const downloadAddress = (link: string, hash: string): string =>
  `${fileAddress(link, hash)}?download=1`;

/** Where hosts get everything that a session has, with its times as their own clock has them. */
export function everythingAddress(link: string, language: string): string {
  const tz = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const query = new URLSearchParams({ tz, language });
  return `/api/v1/sessions/${encodeURIComponent(link)}/export?${query}`;
}

export const filesApi = {
  list: (link: string) => call<FileItems>("GET", all(link)),
  remove: (link: string, hash: string) => call<void>("DELETE", `${all(link)}/${hash}`),
  /** Lists a file again that was taken from the list: its content is still there. */
  bringBack: (link: string, { hash, name }: Pick<FileItem, "hash" | "name">) =>
    call<FileItem>("PUT", `${all(link)}/${hash}`, { query: { name } }),
};

/** The content of a file. Rejects with [Refused], and with the signal's reason. */
export async function fetchFile(link: string, hash: string, signal?: AbortSignal): Promise<Blob> {
  const response = await window
    .fetch(fileAddress(link, hash), { credentials: "same-origin", signal })
    .catch(() => {
      signal?.throwIfAborted();
      throw new Refused("offline");
    });
  if (!response.ok) throw new Refused(response.status === 404 ? "not_found" : "failed");
  return response.blob();
}

type Upload = {
  /** As the list shows it; empty: for a board, not for the list. */
  name: string;
  /** How much has been sent, from 0 to 1. */
  onShare?: (share: number) => void;
  signal?: AbortSignal;
  /** Whose picture of a board it is, which may come late. */
  late?: string;
};

/**
 * Brings a content to the server and resolves once it is kept there. Rejects
 * with [Refused], and with the signal's reason.
 */
export async function upload(
  link: string,
  content: Blob,
  { name, onShare, signal, late }: Upload,
): Promise<FileItem> {
  const hash = await hashOf(content, signal);
  const query = new URLSearchParams({
    ...(name === "" ? {} : { name }),
    ...(late === undefined ? {} : { person: late }),
  });
  const address = `${fileAddress(link, hash)}${late === undefined ? "" : "/late"}`;
  return new Promise<FileItem>((resolve, reject) => {
    signal?.throwIfAborted();
    // A fetch does not say how much it has sent.
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open("PUT", query.size > 0 ? `${address}?${query}` : address);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onShare?.(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new Refused("offline"));
    request.onabort = () => reject(signal?.reason ?? new Refused("failed"));
    request.onload = () => {
      if (request.status < 300) resolve(request.response as FileItem);
      else reject(refusal(request));
    };
    request.onloadend = () => signal?.removeEventListener("abort", stop);
    signal?.addEventListener("abort", stop, { once: true });
    request.send(content);
  });
}

function refusal(request: XMLHttpRequest): Refused {
  const { code } = (request.response ?? {}) as { code?: unknown };
  const retry = Number(request.getResponseHeader("Retry-After"));
  return new Refused(
    typeof code === "string" ? code : byStatus(request.status),
    undefined,
    retry > 0 ? retry : undefined,
  );
}

// An answer without a code comes from something that stands before Stoa.
function byStatus(status: number): string {
  if (status === 413) return "too_large";
  return status >= 502 ? "unavailable" : "failed";
}
