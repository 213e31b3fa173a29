import { useEffect, useState } from "react";

/** The time by `clock`, anew every `every` ms. */
export function useNow(clock: () => number, every = 1_000): number {
  const [now, setNow] = useState(clock);
  useEffect(() => {
    const timer = setInterval(() => setNow(clock()), every);
    return () => clearInterval(timer);
  }, [clock, every]);
  return now;
}
