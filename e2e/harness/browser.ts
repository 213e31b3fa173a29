import { existsSync } from "node:fs";
import type { LaunchOptions } from "@playwright/test";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
];

/** The distribution's Chromium, or the browser that CHROMIUM names. */
function chromium(): string {
  const found = process.env.CHROMIUM ?? places.find((path) => existsSync(path));
  if (!found || !existsSync(found)) {
    throw new Error(`no Chromium (${found ?? places.join(", ")}): make test-deps installs it`);
  }
  return found;
}

// The last list wins, so it has what Playwright's own has, as far as it is about us. The first
// line is ours: each window would load two pages for an address bar that nobody sees, for
// two thirds of what a window costs.
const disabledFeatures = [
  ...["WebUIOmniboxPopup", "WebUIOmniboxAimPopup"],
  ...["HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "PreconnectToSearch", "AimEnabled"],
  ...["OptimizationHints", "NetworkTimeServiceQuerying", "MediaRouter", "LensOverlay"],
  ...["AvoidUnnecessaryBeforeUnloadCheckSync", "AvoidCorsURLLoaderRestartOnRedirect"],
  ...["DestroyProfileOnBrowserClose", "PaintHolding", "ThirdPartyStoragePartitioning"],
];

/**
 * A Chromium with two fake cameras and microphones (a moving picture, a beep a
 * second) and a fake screen to share, that asks no host for anything by itself.
 * It grants every wish for a device; who refuses is said per person.
 */
export const launchOptions: LaunchOptions = {
  executablePath: chromium(),
  headless: true,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    `--disable-features=${disabledFeatures.join()}`,
    "--use-fake-device-for-media-stream=device-count=2,fps=5",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    // A tab in the background must keep its timers and its picture: the tests
    // hold several pages open, and only one can be in front.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
  ],
};
