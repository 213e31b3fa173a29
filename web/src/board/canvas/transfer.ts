import { upload } from "../files/api";

export { fetchFile } from "../files/api";

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
  return (await upload(link, content, { name, onShare: tell })).hash;
}
