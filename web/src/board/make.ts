import type { BoardElement } from "./types";

/** The colours of sticky notes, by name. */
export const noteColors = {
  yellow: "#ffe8a3",
  green: "#c9e7b8",
  blue: "#bfe0ee",
  rose: "#f6cfc4",
} as const;
export type NoteColor = keyof typeof noteColors;

const noteSize = 200; // px at a zoom of 1
const margin = 10;
const textStyle = { fontSize: 20, fontFamily: 6, lineHeight: 1.35 } as const;
const ink = "#1e1e1e";

/** An id as Excalidraw makes them. */
export function newId(): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return [...crypto.getRandomValues(new Uint8Array(21))].map((n) => letters[n & 63]).join("");
}

const nonce = () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
const whole = () => nonce() >>> 1;

/** A new form of an element, with the stamp that lets it win over the one before. */
export function changed(element: BoardElement, by: Record<string, unknown>): BoardElement {
  return {
    ...element,
    ...by,
    version: element.version + 1,
    versionNonce: whole(),
    updated: Date.now(),
  };
}

/** What every new element has. */
export function base(id: string, index: unknown): BoardElement {
  return {
    id,
    version: 1,
    versionNonce: whole(),
    isDeleted: false,
    index,
    angle: 0,
    fillStyle: "solid",
    strokeWidth: 1,
    strokeStyle: "solid",
    roughness: 0,
    opacity: 100,
    groupIds: [],
    frameId: null,
    seed: whole(),
    boundElements: [],
    updated: Date.now(),
    link: null,
    locked: false,
  };
}

type Place = { x: number; y: number };

/** An empty sticky note around a place. */
export function makeNote(
  { id, color, x, y }: Place & { id: string; color: string },
  index: unknown,
): BoardElement {
  return {
    ...base(id, index),
    type: "rectangle",
    x: x - noteSize / 2,
    y: y - noteSize / 2,
    width: noteSize,
    height: noteSize,
    strokeColor: "transparent",
    backgroundColor: color,
    roundness: { type: 3, value: 8 },
    customData: { note: true },
  };
}

/** A picture whose file the server has. */
export function makePicture(
  file: string,
  place: Place & { width: number; height: number },
): BoardElement {
  return {
    ...base(newId(), null),
    type: "image",
    ...place,
    strokeColor: "transparent",
    backgroundColor: "transparent",
    roundness: null,
    fileId: file,
    status: "saved",
    scale: [1, 1],
    crop: null,
  };
}

/** A sticky note with its text, for those who make it without a canvas. */
export function makeWrittenNote(
  text: string,
  color: string,
  place: Place,
  last: unknown,
): BoardElement[] {
  const first = indexAfter(last);
  const note = makeNote({ id: newId(), color, ...place }, first);
  const id = newId();
  const words: BoardElement = {
    ...base(id, indexAfter(first)),
    type: "text",
    strokeColor: ink,
    backgroundColor: "transparent",
    roundness: null,
    containerId: note.id,
    textAlign: "center",
    verticalAlign: "middle",
    autoResize: true,
    ...textStyle,
    ...laidOut(text, note),
  };
  return [{ ...note, ...roomFor(note, words), boundElements: [{ type: "text", id }] }, words];
}

/** An element whose text is another, and the note around it where there is one. */
export function rewritten(
  words: BoardElement,
  container: BoardElement | undefined,
  text: string,
): BoardElement[] {
  const laid = laidOut(text, container, words);
  const next = changed(words, laid);
  if (!container) return [next];
  const room = roomFor(container, next);
  return room.height === container.height ? [next] : [next, changed(container, room)];
}

function roomFor(container: BoardElement, words: BoardElement) {
  return { height: Math.max(Number(container.height), Number(words.height) + 2 * margin) };
}

/** Where a text stands and how its lines break. Excalidraw measures anew when somebody writes on it. */
function laidOut(text: string, container?: BoardElement, before?: BoardElement) {
  const size = Number(before?.fontSize ?? textStyle.fontSize);
  const width = container ? Number(container.width) - 2 * margin : Number.POSITIVE_INFINITY;
  const lines = broken(text, width, size);
  const height = lines.length * size * Number(before?.lineHeight ?? textStyle.lineHeight);
  const widest = Math.max(...lines.map((line) => measure(line, size)), 1);
  const at = container
    ? {
        x: Number(container.x) + (Number(container.width) - widest) / 2,
        y: Number(container.y) + Math.max(margin, (Number(container.height) - height) / 2),
      }
    : { x: Number(before?.x ?? 0), y: Number(before?.y ?? 0) };
  return { ...at, text: lines.join("\n"), originalText: text, width: widest, height };
}

function broken(text: string, width: number, size: number): string[] {
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    let line = "";
    for (const word of paragraph.split(" ")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line !== "" && measure(longer, size) > width) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    return [...lines, line];
  });
}

let pen: CanvasRenderingContext2D | null | undefined;

// Without a canvas (in a test) letters are as wide as they usually are.
function measure(text: string, size: number): number {
  if (pen === undefined) {
    pen = "OffscreenCanvas" in window ? document.createElement("canvas").getContext("2d") : null;
  }
  if (!pen) return text.length * size * 0.55;
  pen.font = `${size}px Nunito, "Assistant Variable", sans-serif`;
  return pen.measureText(text).width;
}

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/**
 * An order key after another one, in the grammar of fractional indices: a letter
 * says how many digits follow, and the number is one higher.
 */
export function indexAfter(last: unknown): string {
  if (typeof last !== "string" || !/^[a-z]/.test(last)) return "a0";
  const head = last.charAt(0);
  const length = head.charCodeAt(0) - "a".charCodeAt(0) + 1;
  const number = [...last.slice(1, 1 + length)];
  for (let place = number.length - 1; place >= 0; place--) {
    const next = digits.indexOf(number[place] ?? "0") + 1;
    number[place] = digits[next % digits.length] ?? "0";
    if (next < digits.length) return head + number.join("");
  }
  const longer = String.fromCharCode(head.charCodeAt(0) + 1);
  return longer + "0".repeat(length + 1);
}
