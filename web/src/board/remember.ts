const key = (link: string) => `stoa.board.${link}`;

/** The board that this tab showed last, so that a reload comes back to it. */
export function rememberedBoard(link: string): string | undefined {
  try {
    return sessionStorage.getItem(key(link)) ?? undefined;
  } catch {
    return undefined;
  }
}

export function rememberBoard(link: string, id: string): void {
  try {
    sessionStorage.setItem(key(link), id);
  } catch {
    // Without storage a reload begins with the first board.
  }
}
