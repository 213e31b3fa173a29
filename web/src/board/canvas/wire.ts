import { CaptureUpdateAction, getCommonBounds, restoreElements } from "@excalidraw/excalidraw";
import type { ExcalidrawElement } from "@excalidraw/excalidraw/element/types";
import type {
  AppState,
  BinaryFileData,
  ExcalidrawImperativeAPI,
} from "@excalidraw/excalidraw/types";
import type { ShownBoard } from "../shown";
import type { BoardElement, OwnMoment, View } from "../types";
import { Binding, keepingStamps, looksOther } from "./binding";
import { editing, type Hands, held, unfinished } from "./hands";
import { withMeantLinks } from "./links";
import type { PictureHost, Pictures } from "./pictures";
import { alike, type Scroll, scrollTo, viewOf } from "./view";

type Pointer = {
  pointer: { x: number; y: number; tool: "pointer" | "laser" };
  button: "up" | "down";
};

// In ms: how often changes are looked for, and how often others are told what
// this page sees although it has not moved.
const pace = 50;
const hereEvery = 5_000;
/** How long after the person's last input what is seen still moves because of it, in ms. */
const glide = 1_000;
/** From so many elements on what comes from elsewhere is gathered for longer. */
const large = 2_000;

/**
 * The wire between Excalidraw and the board that it shows: what the person does
 * goes out, what comes from elsewhere goes in.
 */
export class Wire {
  readonly binding: Binding;
  private hands: Hands;
  private edits = false;
  /** What was under the hands when the right to draw went. */
  private begun: ReadonlySet<string> = new Set();
  private readonly coming = new Map<string, BoardElement>();
  private timers = new Map<"news" | "merge", ReturnType<typeof setTimeout>>();
  private lastEditing = "";
  private lastMerge = 0;
  private framed = false;
  /** Where this page was led. */
  private led: Scroll | undefined;
  private ledTo: View | undefined;
  /** When the person's hand was on the board last. */
  private touched = 0;
  private scroll: Scroll | undefined;

  constructor(
    private readonly api: ExcalidrawImperativeAPI,
    readonly board: ShownBoard,
    readonly pictures: Pictures,
  ) {
    this.binding = new Binding(board.elements, playable);
    this.hands = api.getAppState();
  }

  /** Shows the board in its frame, from where it was last looked at, and listens. */
  begin(
    frame: HTMLElement,
    scroll: Scroll | undefined,
    onLook: (scroll: Scroll, byHand: boolean) => void,
  ): () => void {
    const { api, board } = this;
    this.scroll = scroll;
    if (board.doc.ready) this.take([...board.elements.values()]);
    const stops = [
      board.onChange(this.take),
      this.pictures.bind(this.host()),
      api.onScrollChange((scrollX, scrollY, { value: zoom }) => {
        const now = { scrollX, scrollY, zoom };
        onLook(now, this.byHand(now));
        this.say({ view: this.view() });
      }),
    ];
    for (const input of ["wheel", "pointerdown", "keydown"]) {
      frame.addEventListener(input, this.touch, { capture: true, passive: true });
      stops.push(() => frame.removeEventListener(input, this.touch, { capture: true }));
    }
    const here = setInterval(() => this.say({ view: this.view() }), hereEvery);
    // A page that goes away takes along what was done a moment ago.
    const last = ["visibilitychange", "pagehide"] as const;
    for (const name of last) window.addEventListener(name, this.look, { capture: true });
    return () => {
      this.look();
      for (const name of last) window.removeEventListener(name, this.look, { capture: true });
      clearInterval(here);
      for (const timer of this.timers.values()) clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }

  /** The person does something that moves what is seen. */
  readonly touch = (): void => {
    this.touched = Date.now();
  };

  // Excalidraw moves by itself as well, when it has set itself up or its room has
  // changed: then this page goes back to where it was led.
  private byHand(now: Scroll): boolean {
    if (this.led && alike(now, this.led)) return false;
    if (Date.now() - this.touched < glide || this.dragging) return true;
    const to = this.ledTo;
    this.ledTo = undefined;
    if (to) setTimeout(() => this.show(to));
    return false;
  }

  private get dragging(): boolean {
    return this.api.getAppState().cursorButton === "down";
  }

  private host(): PictureHost {
    const { api } = this;
    return {
      board: this.board.doc.id,
      files: () => api.getFiles(),
      addFile: (file) => api.addFiles([{ ...file, created: Date.now() } as BinaryFileData]),
      drawing: () => this.drawing(),
      draw: (next, step) =>
        api.updateScene({
          elements: asDrawn(next),
          captureUpdate: step ? CaptureUpdateAction.IMMEDIATELY : CaptureUpdateAction.NEVER,
        }),
      ready: this.look,
    };
  }

  /** Whether this person may draw at this moment; what they have drawn before is told. */
  allow(edits: boolean): void {
    if (this.edits && !edits) {
      this.look();
      this.begun = held(this.hands);
    }
    this.edits = edits;
  }

  /** What Excalidraw says after everything that happens. */
  changed(_: readonly ExcalidrawElement[], state: AppState): void {
    this.hands = state;
    this.soon("news", pace);
    if (!this.binding.waits) return;
    const free = this.binding.released(held(state));
    if (free.length > 0) this.take(free);
  }

  pointed({ pointer, button }: Pointer): void {
    const { x, y, tool } = pointer;
    this.say({ cursor: { x, y, tool, down: button === "down" } });
  }

  /** The hand has let go: what it has done is kept and sent at once. */
  flush(): void {
    // Excalidraw finishes its elements after it has said so.
    setTimeout(() => {
      this.hands = this.api.getAppState();
      this.look();
      this.board.doc.flush();
    });
  }

  /** Puts pictures on the board, where they were dropped or in the middle of what is seen. */
  addFiles(files: readonly File[], at?: { x: number; y: number }): void {
    const place = at && this.placeOf(at);
    const { x, y, w, h } = this.view();
    void this.pictures.add(files, place ?? { x, y }, { w, h });
  }

  private placeOf({ x, y }: { x: number; y: number }) {
    const { scrollX, scrollY, zoom, offsetLeft, offsetTop } = this.api.getAppState();
    return {
      x: (x - offsetLeft) / zoom.value - scrollX,
      y: (y - offsetTop) / zoom.value - scrollY,
    };
  }

  /** The part of the board that is seen. */
  view() {
    const { scrollX, scrollY, zoom, width, height } = this.api.getAppState();
    return viewOf({ scrollX, scrollY, zoom: zoom.value }, { width, height });
  }

  /** Shows what somebody else sees. */
  show(view: View): void {
    const { width, height } = this.api.getAppState();
    const to = scrollTo(view, { width, height });
    const news = !this.led || !alike(to, this.led);
    this.go(to);
    this.ledTo = news ? view : undefined;
  }

  private go(scroll: Scroll): void {
    this.led = scroll;
    const { scrollX, scrollY, zoom } = scroll;
    this.api.updateScene({ appState: { scrollX, scrollY, zoom: { value: zoom as never } } });
  }

  say(moment: OwnMoment): void {
    this.board.moment(moment);
  }

  private soon(what: "news" | "merge", after: number): void {
    if (this.timers.has(what)) return;
    const act = what === "news" ? this.look : this.merge;
    this.timers.set(what, setTimeout(act, after));
  }

  /** Looks for what the person has changed. */
  private readonly look = (): void => {
    clearTimeout(this.timers.get("news"));
    this.timers.delete("news");
    if (!this.edits) {
      this.finish();
      return;
    }
    const meant = withMeantLinks(this.drawing());
    if (meant) {
      this.api.updateScene({ elements: asDrawn(meant), captureUpdate: CaptureUpdateAction.NEVER });
    }
    const drawing = this.drawing();
    this.pictures.look(drawing);
    const news = this.binding.news(
      drawing,
      (element) => unfinished(element, this.hands) || this.pictures.waitsFor(element),
    );
    this.board.change(news, this.take);
    const now = editing(this.hands);
    if (now.join() !== this.lastEditing) {
      this.lastEditing = now.join();
      this.say({ editing: now });
    }
  };

  // Who may not draw is shown what the board has. What was begun before is told once it
  // is done, so that it is kept, and listed as what could not be saved; then it goes.
  private finish(): void {
    const strays = this.binding.strays(this.drawing(), held(this.hands));
    const known = (id: string) => this.board.elements.get(id);
    const own = strays.filter(({ id }) => this.begun.has(id));
    const seen = own.filter((element) => looksOther(element, known(element.id)));
    this.board.change(
      seen.map((element) => ({ ...element })),
      this.take,
    );
    this.take(strays.map((element) => known(element.id) ?? { ...element, isDeleted: true }));
  }

  /** Takes what has come from elsewhere; it is shown together with what comes right after it. */
  private readonly take = (changed: readonly BoardElement[]): void => {
    if (changed.length === 0) return;
    for (const element of changed) this.coming.set(element.id, element);
    const every = this.board.elements.size > large ? 2 * pace : 16;
    this.soon("merge", Math.max(0, every - (Date.now() - this.lastMerge)));
  };

  private readonly merge = (): void => {
    this.timers.delete("merge");
    this.lastMerge = Date.now();
    // As the document has them by now: this page may have changed them since.
    const changed = [...this.coming].map(([id, came]) => this.board.elements.get(id) ?? came);
    this.coming.clear();
    const next = this.binding.merge(this.drawing(), changed, held(this.hands), !this.edits);
    this.pictures.meet(changed);
    if (next) {
      keepingStamps(next, () =>
        this.api.updateScene({ elements: asDrawn(next), captureUpdate: CaptureUpdateAction.NEVER }),
      );
    }
    if (!this.framed) this.frame();
  };

  // What is seen first: what was seen last, or all there is. Never once the person has put a
  // hand on the board: what somebody else draws on an empty one must not move it away.
  private frame(): void {
    this.framed = true;
    if (this.touched > 0) return;
    const elements = this.api.getSceneElements();
    if (this.scroll) this.go(this.scroll);
    else if (elements.length > 0) {
      const [left, top, right, bottom] = getCommonBounds(elements);
      const [w, h] = [(right - left) * 1.25, (bottom - top) * 1.25];
      this.show({ x: (left + right) / 2, y: (top + bottom) / 2, w, h, zoom: 1 });
    }
    this.say({ view: this.view() });
  }

  private drawing(): readonly BoardElement[] {
    return this.api.getSceneElementsIncludingDeleted() as unknown as readonly BoardElement[];
  }
}

/** Board elements are what Excalidraw calls its own; the server has checked them. */
export const asDrawn = (elements: readonly BoardElement[]) =>
  elements as unknown as readonly ExcalidrawElement[];

/** An element with everything that Excalidraw counts on; undefined where it cannot draw it. */
function playable(element: BoardElement): BoardElement | undefined {
  const { version, versionNonce, isDeleted, index } = element;
  const [whole] = restoreElements(asDrawn([element]), null) as unknown as BoardElement[];
  return whole && { ...whole, version, versionNonce, isDeleted, index };
}
