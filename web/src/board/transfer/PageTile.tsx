import { Loader } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconAlert, IconCheck } from "../../ui/icons";
import classes from "./PagesForm.module.css";
import type { Pages } from "./pages";

type Props = {
  pages: Pages;
  page: number;
  taken: boolean;
  /** Missing: there is nothing to choose. */
  onToggle?: () => void;
};

const side = 260; // pixels of a preview

/** One page to choose, with a preview that is drawn once it comes into sight. */
export function PageTile({ pages, page, taken, onToggle }: Props) {
  const { t } = useTranslation();
  const paper = useRef<HTMLSpanElement>(null);
  const is = usePreview(pages, page, paper);
  return (
    <li>
      <label className={classes.tile} data-taken={taken} data-fixed={!onToggle}>
        <input
          type="checkbox"
          className={classes.box}
          checked={taken}
          disabled={!onToggle}
          aria-label={t("transfer.page", { page })}
          onChange={onToggle}
        />
        <span ref={paper} className={classes.paper} aria-hidden="true">
          {is === "coming" && <Loader size="xs" type="dots" />}
          {is === "failed" && <IconAlert size={24} />}
        </span>
        <span className={classes.number} aria-hidden="true">
          {taken && <IconCheck size={16} />}
          {page}
        </span>
      </label>
    </li>
  );
}

// Previews of what is in sight are drawn one after the other, not all at once.
let turn: Promise<unknown> = Promise.resolve();

function usePreview(
  pages: Pages,
  page: number,
  paper: React.RefObject<HTMLElement | null>,
): "coming" | "there" | "failed" {
  const [is, setIs] = useState<"coming" | "there" | "failed">("coming");
  useEffect(() => {
    const node = paper.current;
    if (!node) return;
    let here = true;
    let canvas: HTMLCanvasElement | undefined;
    const draw = async () => {
      if (!here) return;
      try {
        canvas = await pages.thumb(page, side);
        if (!here) return;
        node.append(canvas);
        setIs("there");
      } catch {
        if (here) setIs("failed");
      }
    };
    const sight = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      sight.disconnect();
      turn = turn.then(draw);
    });
    sight.observe(node);
    return () => {
      here = false;
      sight.disconnect();
      canvas?.remove();
    };
  }, [pages, page, paper]);
  return is;
}
