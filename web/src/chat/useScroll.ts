import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** So near to the end, in pixels, counts as there; so near to the top, earlier ones are fetched. */
const near = 48;
const nearTop = 240;

type What = {
  /** The first thing of the list: where it changes, something was put before it. */
  first: string | undefined;
  last: string;
  onTop: () => void;
};

/**
 * Keeps a list where its reader is: at the end if they were there, else where
 * they were, also when something is put before it.
 */
export function useScroll(
  box: RefObject<HTMLElement | null>,
  { first, last, onTop }: What,
): { atEnd: boolean; toEnd: () => void } {
  const [atEnd, setAtEnd] = useState(true);
  const sticks = useRef(true);
  const was = useRef({ first, height: 0 });
  const top = useRef(onTop);
  top.current = onTop;
  const toEnd = useCallback(() => {
    sticks.current = true;
    setAtEnd(true);
    const element = box.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [box]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the list is another one
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const { scrollHeight } = element;
    if (sticks.current) element.scrollTop = scrollHeight;
    else if (was.current.first !== first) element.scrollTop += scrollHeight - was.current.height;
    was.current = { first, height: scrollHeight };
  }, [first, last]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const handleScroll = () => {
      const { scrollTop, scrollHeight, clientHeight } = element;
      was.current.height = scrollHeight;
      sticks.current = scrollHeight - scrollTop - clientHeight < near;
      setAtEnd(sticks.current);
      if (scrollTop < nearTop) top.current();
    };
    // The box becomes smaller while somebody writes, and what is in it may grow.
    const resized = new ResizeObserver(() => {
      if (sticks.current) element.scrollTop = element.scrollHeight;
      if (element.scrollHeight <= element.clientHeight) top.current();
    });
    resized.observe(element);
    for (const child of element.children) resized.observe(child);
    element.addEventListener("scroll", handleScroll, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener("scroll", handleScroll);
    };
  }, [box]);
  return { atEnd, toEnd };
}
