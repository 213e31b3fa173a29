import { useCallback, useState } from "react";

type Size = { width: number; height: number };

/**
 * How large an element is, to be measured by its `ref`: undefined until the browser has laid it
 * out for the first time, which is before anything of it is seen.
 */
export function useSize(): {
  ref: (node: Element | null) => (() => void) | undefined;
  size?: Size;
} {
  const [size, setSize] = useState<Size>();
  const ref = useCallback((node: Element | null) => {
    if (!node) return;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      setSize((before) =>
        before?.width === width && before.height === height ? before : { width, height },
      );
    });
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  return { ref, size };
}
