import type { ExcalidrawImperativeAPI } from "@excalidraw/excalidraw/types";
import { type CSSProperties, useEffect, useState, useSyncExternalStore } from "react";
import { hueOf } from "../../ui/format";
import { NameLine } from "../../ui/NameLine";
import type { ShownBoard } from "../shown";
import type { BoardElement } from "../types";
import classes from "./Canvas.module.css";
import { type LiveStroke, type Other, stillAfter } from "./others";
import { pathOf } from "./strokes";
import { useLasers } from "./useLasers";
import type { Scroll } from "./view";

type Props = {
  api: ExcalidrawImperativeAPI;
  board: ShownBoard;
  people: Readonly<Record<string, { name: string }>>;
};

/** What others do on the board now: pointers with names, lines as they grow, what they work on. */
export function OthersLayer({ api, board, people }: Props) {
  const others = useSyncExternalStore(board.watchOthers, board.getOthers);
  // A line that has been saved is drawn by the canvas from then on.
  useSyncExternalStore(board.watchContent, board.getContent);
  const scroll = useScroll(api);
  useLasers(api, others);
  if (others.size === 0) return null;
  const all = [...others.values()];
  const now = Date.now();
  const { scrollX, scrollY, zoom } = scroll;
  const place = `scale(${zoom}) translate(${scrollX}px, ${scrollY}px)`;
  return (
    <div className={classes.others} aria-hidden="true">
      <svg className={`${classes.strokes} ${classes.drawn}`} role="presentation">
        <g style={{ transform: place }}>
          {all.flatMap((other) =>
            [...other.strokes.values()].map((stroke) => (
              <Growing key={`${other.conn} ${stroke.id}`} stroke={stroke} board={board} />
            )),
          )}
        </g>
      </svg>
      <svg className={classes.strokes} role="presentation">
        <g style={{ transform: place }}>
          {all.map((other) => (
            <Worked key={other.conn} other={other} board={board} zoom={zoom} />
          ))}
        </g>
      </svg>
      {all.map((other) => {
        const { conn, by, cursor, moved } = other;
        if (!cursor || now - moved > stillAfter) return null;
        const [x, y] = [(cursor.x + scrollX) * zoom, (cursor.y + scrollY) * zoom];
        return (
          <Pointer
            key={conn}
            x={x}
            y={y}
            hue={hueOf(by)}
            name={people[by]?.name ?? ""}
            down={cursor.down === true}
          />
        );
      })}
    </div>
  );
}

function useScroll(api: ExcalidrawImperativeAPI): Scroll {
  const read = (): Scroll => {
    const { scrollX, scrollY, zoom } = api.getAppState();
    return { scrollX, scrollY, zoom: zoom.value };
  };
  const [scroll, setScroll] = useState(read);
  useEffect(
    () =>
      api.onScrollChange((scrollX, scrollY, zoom) =>
        setScroll({ scrollX, scrollY, zoom: zoom.value }),
      ),
    [api],
  );
  return scroll;
}

type PointerProps = { x: number; y: number; hue: number; name: string; down: boolean };

function Pointer({ x, y, hue, name, down }: PointerProps) {
  const style = { "--hue": hue, transform: `translate(${x}px, ${y}px)` } as CSSProperties;
  return (
    <div className={classes.pointer} style={style} data-down={down}>
      <svg viewBox="0 0 20 24" width="20" height="24" role="presentation">
        <path d="M2 2l5.2 17.6 3.1-7.2 7.4-2.6z" />
      </svg>
      {name && (
        <span className={classes.name}>
          <NameLine name={name} />
        </span>
      )}
    </div>
  );
}

/** How wide Excalidraw draws a free line, in widths of its stroke. */
const inkWidth = 3.4;

// The saved element is drawn by the canvas: only what goes beyond it is drawn here.
function Growing({ stroke, board }: { stroke: LiveStroke; board: ShownBoard }) {
  const saved = board.elements.get(stroke.id);
  const done = Array.isArray(saved?.points) ? saved.points.length : 0;
  const rest = stroke.points.slice(Math.max(0, done - 1));
  if (saved?.isDeleted || rest.length < 2) return null;
  return (
    <path
      d={pathOf(rest)}
      transform={`translate(${stroke.x} ${stroke.y})`}
      stroke={stroke.color}
      strokeWidth={stroke.width * inkWidth}
      className={classes.stroke}
    />
  );
}

/** A frame around what somebody works on: of two changes to it, one would win. */
function Worked({ other, board, zoom }: { other: Other; board: ShownBoard; zoom: number }) {
  const elements = board.elements;
  const style = { "--hue": hueOf(other.by) } as CSSProperties;
  return (other.editing ?? []).map((id) => {
    const box = boxOf(elements.get(id));
    if (!box) return null;
    const gap = 5 / zoom;
    return (
      <rect
        key={id}
        className={classes.worked}
        style={style}
        x={box.x - gap}
        y={box.y - gap}
        width={box.width + 2 * gap}
        height={box.height + 2 * gap}
        rx={4 / zoom}
        strokeWidth={1.5 / zoom}
        strokeDasharray={`${6 / zoom} ${4 / zoom}`}
        transform={`rotate(${box.angle} ${box.x + box.width / 2} ${box.y + box.height / 2})`}
      />
    );
  });
}

function boxOf(element: BoardElement | undefined) {
  if (!element || element.isDeleted) return undefined;
  const [x, y, width, height] = [element.x, element.y, element.width, element.height].map(Number);
  if (x === undefined || y === undefined || !width || !height) return undefined;
  const points = element.points as [number, number][] | undefined;
  const left = points ? Math.min(...points.map(([px]) => px)) : 0;
  const top = points ? Math.min(...points.map(([, py]) => py)) : 0;
  const angle = (Number(element.angle ?? 0) * 180) / Math.PI;
  return { x: x + left, y: y + top, width, height, angle };
}
