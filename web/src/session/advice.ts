/** A kind of browser, as far as it has its own way of allowing devices. */
export type Browser = "chromium" | "firefox" | "safari" | "android" | "ios";

/**
 * Which browser says this of itself. Every browser on an iPhone or iPad is
 * allowed devices by the system's settings; an iPad claims to be a Mac, and is
 * told by its screen that takes several fingers.
 */
export function browserOf(agent: string, fingers: number): Browser {
  if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && fingers > 1)) return "ios";
  if (/Android/.test(agent)) return "android";
  if (/Firefox\//.test(agent)) return "firefox";
  if (/Chrome\/|Chromium\//.test(agent)) return "chromium";
  return /Safari\//.test(agent) ? "safari" : "chromium";
}

export const thisBrowser = (): Browser =>
  browserOf(navigator.userAgent, navigator.maxTouchPoints ?? 0);
