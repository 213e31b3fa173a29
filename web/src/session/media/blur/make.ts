import { BlurError } from "../../devices";
import type { Blur } from "./blur";

/** Loads what blurs a camera's background, which nobody needs who does not want it. */
export async function makeBlur(failed: () => void): Promise<Blur> {
  const { Blur } = await import("./blur").catch((error: unknown) => {
    throw new BlurError(String(error));
  });
  return new Blur(failed);
}
