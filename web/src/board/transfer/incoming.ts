import { Refused } from "../../api/errors";
import { extensionOf } from "../files/words";
import { imagePages, type Pages } from "./pages";

/** What somebody wants on a board: pages to choose from, or a board from a file. */
export type Incoming =
  | { is: "pages"; name: string; open: () => Promise<Pages> }
  | { is: "board"; name: string; read: () => Promise<string> };

/** What the chooser of files offers. */
export const accepted = ".pdf,.excalidraw,image/png,image/jpeg,image/webp,image/gif,image/svg+xml";

type Chosen = Pick<File, "name" | "type">;

const isPdf = ({ name, type }: Chosen) => type === "application/pdf" || extensionOf(name) === "pdf";
const isBoard = ({ name }: Chosen) => extensionOf(name) === "excalidraw";

/**
 * What chosen files are together: one PDF, one board, or pictures. Throws
 * [Refused] `not_together` for anything else.
 */
export function incomingOf(files: readonly File[]): Incoming {
  const [first, ...more] = files;
  if (!first) throw new Refused("not_together");
  if (files.every(({ type }) => type.startsWith("image/"))) {
    return { is: "pages", name: first.name, open: async () => imagePages(files) };
  }
  if (more.length > 0) throw new Refused("not_together");
  return one(first, async () => first);
}

/** What one file is, whose content comes when it is needed. */
export function one(file: Chosen, content: () => Promise<Blob>): Incoming {
  const { name } = file;
  if (isPdf(file)) {
    const open = async () => (await import("./pdf")).openPdf(await content(), name);
    return { is: "pages", name, open };
  }
  if (isBoard(file)) return { is: "board", name, read: async () => (await content()).text() };
  throw new Refused("not_together");
}
