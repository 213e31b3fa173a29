import { Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";

/** How long the pointer rests on something before its hint appears, in ms. */
const rest = 400;

/**
 * Shows the hint of what the pointer rests on or the keyboard has reached: whatever has a
 * `data-hint`, which says in short what an icon means. One for the whole page, made when it is
 * first needed: a tooltip around each button sets its state when it is mounted, so that a screen
 * with twenty of them is made once more before it is seen. It goes when anything is pressed, until
 * the pointer moves again. Fingers see none. It says nothing that the name of the button does not
 * say: nobody has to hear it.
 */
export function Hints() {
  const [at, setAt] = useState<{ target: HTMLElement; label: string } | null>(null);
  const [shown, setShown] = useState(false);

  useEffect(() => {
    let over: Element | null = null;
    let due = false; // it is waited for, or shown
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const hide = () => {
      clearTimeout(waiting);
      due = false;
      setShown(false);
    };
    const show = (target: HTMLElement) => {
      const label = target.dataset.hint;
      if (!label || !target.isConnected) return;
      setAt({ target, label });
      setShown(true);
    };
    const hinted = ({ target }: Event) =>
      target instanceof Element ? target.closest<HTMLElement>("[data-hint]") : null;

    const handleMove = (event: PointerEvent) => {
      if (event.pointerType === "touch" || event.buttons !== 0) return;
      const target = hinted(event);
      if (target === over && (due || !target)) return;
      over = target;
      hide();
      if (!target) return;
      due = true;
      waiting = setTimeout(() => show(target), rest);
    };
    const handleOut = (event: PointerEvent) => {
      if (event.relatedTarget !== null) return; // what it is over now says so itself
      over = null;
      hide();
    };
    const handleFocus = (event: FocusEvent) => {
      const target = hinted(event);
      if (target?.matches(":focus-visible")) show(target);
    };
    const off = new AbortController();
    const on = { capture: true, passive: true, signal: off.signal };
    document.addEventListener("pointerover", handleMove, on);
    document.addEventListener("pointermove", handleMove, on);
    document.addEventListener("pointerout", handleOut, on);
    document.addEventListener("pointerdown", hide, on);
    document.addEventListener("keydown", hide, on);
    document.addEventListener("focusin", handleFocus, on);
    document.addEventListener("focusout", hide, on);
    return () => {
      clearTimeout(waiting);
      off.abort();
    };
  }, []);

  return at && <Tooltip target={at.target} label={at.label} opened={shown} multiline maw={280} />;
}
