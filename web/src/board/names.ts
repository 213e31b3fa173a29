import { useTranslation } from "react-i18next";
import type { Board } from "./types";

/** What a board is called: its name, or its number where nobody has named it. */
export function useBoardName(boards: readonly Board[]): (board: Board) => string {
  const { t } = useTranslation();
  return (board) =>
    board.name ||
    t("board.numbered", { number: boards.findIndex((one) => one.id === board.id) + 1 || "–" });
}
