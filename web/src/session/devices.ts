/** What somebody wants switched on when they come in. */
export type Choice = { microphone: boolean; camera: boolean };

/** Which devices were chosen in this browser. */
export type DeviceIds = Partial<Record<MediaDeviceKind, string>>;

const key = "stoa.devices";

export function chosenDevices(): DeviceIds {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    return typeof kept === "object" && kept !== null ? (kept as DeviceIds) : {};
  } catch {
    return {};
  }
}

export function chooseDevice(kind: MediaDeviceKind, id: string): void {
  try {
    localStorage.setItem(key, JSON.stringify({ ...chosenDevices(), [kind]: id }));
  } catch {
    // The choice then lasts as long as the page.
  }
}

/** Why a device could not be used, as a key of the texts; a camera also because its background cannot be blurred. */
export type DeviceProblem = "refused" | "system" | "missing" | "busy" | "insecure" | "blur";

/** The background cannot be blurred, so that the camera stays off. */
export class BlurError extends Error {
  override readonly name = "BlurError";
}

const deviceErrors = new Set([
  "NotAllowedError",
  "SecurityError",
  "NotFoundError",
  "OverconstrainedError",
  "NotReadableError",
  "AbortError",
  "BlurError",
]);

/** Whether it was the device or the browser that refused, and not the line. */
export function isDeviceError(error: unknown): boolean {
  return !navigator.mediaDevices || (error instanceof Error && deviceErrors.has(error.name));
}

export function deviceProblem(error: unknown): DeviceProblem {
  if (!navigator.mediaDevices) return "insecure";
  const name = error instanceof Error ? error.name : "";
  // Chromium says so when it is the operating system that does not let the browser.
  if (name === "NotAllowedError" && /by system/i.test(String(error))) return "system";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  return name === "BlurError" ? "blur" : "busy";
}

/** What is said of it; only a camera can be to be blurred. */
export const problemText = (part: keyof Choice, problem: DeviceProblem) =>
  problem === "blur"
    ? "devices.problem.camera.blur"
    : (`devices.problem.${part}.${problem}` as const);
