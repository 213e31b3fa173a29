import { Title } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { titleOf } from "./appearance";

type Props = {
  children: ReactNode;
  tab?: string;
  /** Beside something larger it is a word at its edge. */
  small?: boolean;
};

/** The heading of a screen. It takes the focus when the screen appears, and names the tab. */
export function ScreenTitle({ children, tab, small = false }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const name = tab ?? (typeof children === "string" ? children : undefined);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    document.title = titleOf(name);
  }, [name]);
  return (
    <Title
      order={1}
      ref={heading}
      tabIndex={-1}
      fz={small ? "clamp(1.2rem, 1rem + 0.8vw, 1.5rem)" : "clamp(1.7rem, 1.3rem + 1.6vw, 2.3rem)"}
      lh={1.2}
    >
      {children}
    </Title>
  );
}
