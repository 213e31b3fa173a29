import { Excalidraw, MainMenu } from "@excalidraw/excalidraw";
import "@excalidraw/excalidraw/index.css";
import type { ExcalidrawImperativeAPI } from "@excalidraw/excalidraw/types";
import { useComputedColorScheme } from "@mantine/core";
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { currentLanguage, directionOf } from "../../locales/i18n";
import type { ShownBoard } from "../shown";
import classes from "./Canvas.module.css";
import type { CanvasHandle } from "./handle";
import { makeHandle } from "./handle";
import { ownKeys } from "./keys";
import { OthersLayer } from "./OthersLayer";
import { ownPaste } from "./paste";
import type { Pictures } from "./pictures";
import type { Scroll } from "./view";
import { Wire } from "./wire";
import "./excalidraw.css";

export type CanvasProps = {
  board: ShownBoard;
  pictures: Pictures;
  /** Whether this person may draw; else they look. */
  edits: boolean;
  /** Whether this person may lock and unlock. */
  arranges: boolean;
  /** Names of those who are inside, by id. */
  people: Readonly<Record<string, { name: string }>>;
  /** What is shown at first; undefined: all there is. */
  scroll?: Scroll;
  /** What can be done with the canvas, once it stands; null when it goes. */
  onHandle: (handle: CanvasHandle | null) => void;
  /** What is seen has moved, by the person's own hand or because it was led. */
  onLook: (scroll: Scroll, byHand: boolean) => void;
  /** Escape, with nothing to be cancelled: the keyboard leaves the canvas. */
  onLeave: () => void;
  children?: ReactNode;
};

const excalidrawLanguage = { en: "en", de: "de-DE", he: "en" } as const;

const options = {
  canvasActions: {
    changeViewBackgroundColor: false,
    clearCanvas: false,
    export: false,
    loadScene: false,
    saveToActiveFile: false,
    toggleTheme: false,
    saveAsImage: true,
  },
} as const;

/**
 * A board as one draws on it: the only file besides its neighbours in this
 * folder that knows Excalidraw. Loaded when a board is first shown (load.ts).
 */
export default function Canvas(props: CanvasProps) {
  const { board, pictures, edits, arranges, people } = props;
  const dark = useComputedColorScheme("light") === "dark";
  const frame = useRef<HTMLDivElement>(null);
  const [api, setApi] = useState<ExcalidrawImperativeAPI | null>(null);
  const latest = useLatest(props);
  useOwnDocument();
  useNamedMenu(frame);

  const wire = useMemo(() => {
    if (!api) return null;
    return new Wire(api, board, pictures);
  }, [api, board, pictures]);
  useLayoutEffect(() => wire?.allow(edits), [wire, edits]);

  // Before Excalidraw goes, not after: else nothing could be asked of it any more, and an
  // open text would try to end in a scene that is not there.
  useLayoutEffect(() => {
    if (!wire || !api) return;
    const node = frame.current;
    if (!node) return;
    const stop = wire.begin(node, latest.current.scroll, (now, byHand) =>
      latest.current.onLook(now, byHand),
    );
    latest.current.onHandle(makeHandle(api, wire, node));
    return () => {
      latest.current.onHandle(null);
      node.querySelector<HTMLElement>("textarea.excalidraw-wysiwyg")?.blur();
      stop();
    };
  }, [wire, api, latest]);

  useEffect(() => {
    const node = frame.current;
    if (!api || !node) return;
    const stops = [
      ownPaste(node),
      ownKeys(node, api, {
        mayLock: () => latest.current.arranges,
        leave: () => latest.current.onLeave(),
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [api, latest]);

  const inner = useMemo(
    () => (
      <>
        <MainMenu>
          <MainMenu.DefaultItems.SearchMenu />
          <MainMenu.DefaultItems.SaveAsImage />
          <MainMenu.DefaultItems.Help />
        </MainMenu>
        {api && <OthersLayer api={api} board={board} people={people} />}
      </>
    ),
    [api, board, people],
  );

  return (
    <div
      ref={frame}
      className={`${classes.frame} stoaCanvas`}
      data-own-keys
      data-arranges={arranges}
      data-edits={edits}
      onDropCapture={(event) => handleDrop(event, latest.current.edits, wire)}
    >
      <Excalidraw
        excalidrawAPI={setApi}
        initialData={initialData}
        theme={dark ? "dark" : "light"}
        langCode={excalidrawLanguage[currentLanguage()]}
        viewModeEnabled={!edits}
        zenModeEnabled={false}
        isCollaborating={edits}
        aiEnabled={false}
        validateEmbeddable={false}
        UIOptions={options}
        handleKeyboardGlobally={false}
        generateIdForFile={pictures.provisional}
        onChange={(elements, state) => wire?.changed(elements, state)}
        onPointerUpdate={(update) => wire?.pointed(update)}
        onPointerUp={() => wire?.flush()}
      >
        {inner}
      </Excalidraw>
      {props.children}
    </div>
  );
}

const initialData = { appState: { currentItemRoughness: 0, currentItemFontFamily: 6 } } as const;

// Excalidraw would take a file with a drawing in it for a board of its own, and
// replace this one.
function handleDrop(event: React.DragEvent, edits: boolean, wire: Wire | null): void {
  const files = [...event.dataTransfer.files];
  if (files.length === 0) return;
  event.preventDefault();
  event.stopPropagation();
  if (edits) wire?.addFiles(files, { x: event.clientX, y: event.clientY });
}

function useLatest<T>(value: T) {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}

/** Excalidraw writes its own language and direction on the document: they are put back at once. */
function useOwnDocument(): void {
  const { i18n } = useTranslation();
  useLayoutEffect(() => {
    const root = document.documentElement;
    const put = () => {
      const language = currentLanguage();
      if (root.lang !== language) root.lang = language;
      if (root.dir !== directionOf(language)) root.dir = directionOf(language);
    };
    const watch = new MutationObserver(put);
    watch.observe(root, { attributes: true, attributeFilter: ["lang", "dir"] });
    i18n.on("languageChanged", put);
    put();
    return () => {
      watch.disconnect();
      i18n.off("languageChanged", put);
    };
  }, [i18n]);
}

/** Excalidraw's menu button has no name. */
function useNamedMenu(frame: React.RefObject<HTMLElement | null>): void {
  const { t } = useTranslation();
  const name = t("board.menu");
  useEffect(() => {
    const node = frame.current;
    if (!node) return;
    const put = () => {
      for (const button of node.querySelectorAll(".main-menu-trigger")) {
        if (button.getAttribute("aria-label") !== name) button.setAttribute("aria-label", name);
      }
    };
    const watch = new MutationObserver(put);
    watch.observe(node, { childList: true, subtree: true });
    put();
    return () => watch.disconnect();
  }, [frame, name]);
}
