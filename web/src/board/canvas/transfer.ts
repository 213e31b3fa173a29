import { Refused } from "../../api/errors";

const address = (link: string, hash: string) =>
  `/api/v1/sessions/${encodeURIComponent(link)}/files/${hash}`;

/** The SHA-256 of a content, in hex: the name of a file. */
export async function hashOf(content: Blob): Promise<string> {
  const sum = await crypto.subtle.digest("SHA-256", await content.arrayBuffer());
  return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Brings a file to the server and resolves with its hash once it is kept there;
 * `tell` hears how much has been sent, from 0 to 1. Rejects with [Refused].
 */
export async function putFile(
  link: string,
  content: Blob,
  name: string,
  tell: (share: number) => void,
): Promise<string> {
  const hash = await hashOf(content);
  const query = name === "" ? "" : `?name=${encodeURIComponent(name)}`;
  await new Promise<void>((resolve, reject) => {
    // A fetch does not say how much it has sent.
    const request = new XMLHttpRequest();
    request.open("PUT", address(link, hash) + query);
    request.setRequestHeader("Content-Type", content.type || "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => tell(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new Refused("offline"));
    request.onload = () => {
      if (request.status < 300) resolve();
      else reject(new Refused(codeOf(request.response, request.status)));
    };
    request.send(content);
  });
  return hash;
}

/** The content of a file. Rejects with [Refused]. */
export async function fetchFile(link: string, hash: string): Promise<Blob> {
  const response = await window.fetch(address(link, hash)).catch(() => {
    throw new Refused("offline");
  });
  if (!response.ok) throw new Refused(response.status === 404 ? "not_found" : "failed");
  return response.blob();
}

function codeOf(answer: unknown, status: number): string {
  if (typeof answer === "object" && answer !== null && "code" in answer) {
    if (typeof answer.code === "string") return answer.code;
  }
  if (status === 413) return "too_large";
  return status >= 502 ? "unavailable" : "failed";
}
