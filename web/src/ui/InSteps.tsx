import { type ReactNode, useDeferredValue } from "react";

/**
 * Makes what is in it after what is around it, in steps of a few milliseconds: the page answers
 * meanwhile. Without it a screen that the router shows is made in one go, whatever its size.
 */
export function InSteps({ children }: { children: ReactNode }) {
  return useDeferredValue(true, false) ? children : null;
}
