/** Lets the browser answer first, and goes on in a turn of its own. */
export const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
