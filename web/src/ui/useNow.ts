import { useEffect, useRef, useState } from "react";

/** The time by `clock`, anew every `every` ms. */
export function useNow(clock: () => number, every = 1_000): number {
  const latest = useRef(clock);
  const [now, setNow] = useState(clock);
  useEffect(() => {
    latest.current = clock;
  });
  useEffect(() => {
    const timer = setInterval(() => setNow(latest.current()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
