import { TextInput } from "@mantine/core";
import { useRef, useState } from "react";

// A menu that closes gives its focus back to its button, once at its beginning
// and once at its end: what it leads to begins after the one and outlasts the other.
const menuGivesBack = 60; // ms
const menuCloses = 300; // ms

/** Begins what a menu's item leads to, where that takes the focus. */
export const afterMenu = (begin: () => void) => void setTimeout(begin, menuGivesBack);

type Props = {
  label: string;
  name: string;
  /** The longest that it may become, in characters. */
  longest: number;
  /** The id of what has the focus afterwards. */
  back: string;
  /** It is over; with a name where it is another than it was. */
  onDone: (name?: string) => void;
  size?: "xs" | "sm";
  className?: string;
};

/** A name that is changed where it stands. Enter keeps it, and going elsewhere; Escape does not. */
export function NameField({ label, name, longest, back, onDone, size = "sm", className }: Props) {
  const [now, setNow] = useState(name);
  const over = useRef(false);
  const field = useRef<HTMLInputElement>(null);
  const born = useRef(Date.now());
  const finish = (keep: boolean) => {
    if (over.current) return;
    over.current = true;
    const wanted = now.trim();
    onDone(keep && wanted !== name ? wanted : undefined);
    requestAnimationFrame(() => document.getElementById(back)?.focus());
  };
  return (
    <TextInput
      ref={field}
      className={className}
      aria-label={label}
      value={now}
      maxLength={longest}
      dir="auto"
      size={size}
      autoFocus
      // Escape is for the name, not for a dialog that it stands in.
      data-mantine-stop-propagation="true"
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setNow(event.currentTarget.value)}
      onBlur={() => {
        if (Date.now() - born.current < menuCloses)
          requestAnimationFrame(() => field.current?.focus());
        else finish(true);
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") finish(true);
        if (event.key === "Escape") finish(false);
      }}
    />
  );
}
