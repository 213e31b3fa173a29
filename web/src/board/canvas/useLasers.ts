import type { Collaborator, ExcalidrawImperativeAPI, SocketId } from "@excalidraw/excalidraw/types";
import { useEffect, useRef } from "react";
import { hueOf } from "../../ui/format";
import type { Other } from "./others";

/** Lets Excalidraw draw others' laser pointers; everything else of them is drawn by the page. */
export function useLasers(api: ExcalidrawImperativeAPI, others: ReadonlyMap<string, Other>): void {
  const shown = useRef<ReadonlyMap<SocketId, Collaborator>>(new Map());
  useEffect(() => {
    const lasers = [...others.values()].filter((other) => other.cursor?.tool === "laser");
    if (lasers.length === 0 && shown.current.size === 0) return;
    const all = new Map(
      lasers.map(({ conn, by, cursor }): [SocketId, Collaborator] => [
        conn as SocketId,
        {
          id: by,
          socketId: conn as SocketId,
          button: cursor?.down ? "down" : "up",
          pointer: {
            x: cursor?.x ?? 0,
            y: cursor?.y ?? 0,
            tool: "laser",
            renderCursor: false,
            laserColor: `hsl(${hueOf(by)} 80% 50%)`,
          },
        },
      ]),
    );
    // Whoever goes in the middle of a line ends it: it would be drawn for ever.
    for (const [conn, gone] of shown.current)
      if (gone.button === "down" && !all.has(conn)) all.set(conn, { ...gone, button: "up" });
    shown.current = all;
    api.updateScene({ collaborators: new Map(all) });
  }, [api, others]);
}
