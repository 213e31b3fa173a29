import { expect, type Locator, type Page } from "@playwright/test";
import type { Api } from "./account";
import type { Element, Snapshot } from "./sheet";

type Point = { x: number; y: number };

/** The tools of the drawing bar, by what their buttons are called for tests by Excalidraw itself. */
type Tool = "selection" | "rectangle" | "freedraw" | "text" | "arrow";

/**
 * The board on a page, as a person uses it: with mouse and keyboard, in the real
 * canvas. Places are pixels from the canvas' corner.
 */
export class Drawing {
  constructor(private readonly page: Page) {}

  get region(): Locator {
    return this.page.getByRole("region", { name: "Board", exact: true });
  }

  /** What takes the pointer. */
  get canvas(): Locator {
    return this.region.locator("canvas.interactive");
  }

  get tabs(): Locator {
    return this.region.getByRole("tablist", { name: "Boards" }).getByRole("tab");
  }

  tab(name: string): Locator {
    return this.region.getByRole("tab", { name, exact: true });
  }

  /** Something that can be done with a board, from the menu of its tab. */
  async actions(board: string, action: string): Promise<void> {
    await this.region.getByRole("button", { name: `Actions for ${board}`, exact: true }).click();
    await this.page.getByRole("menuitem", { name: action, exact: true }).click();
  }

  /** Something from the menu of the board area. */
  async menu(action: string): Promise<void> {
    await this.region.getByRole("button", { name: "Board menu", exact: true }).click();
    await this.page.getByRole("menuitem", { name: action, exact: true }).click();
  }

  /** What the indicator says. */
  get state(): Locator {
    return this.page.locator("[data-save]");
  }

  /** Waits until the page rests: for half a second nothing in it asks to be drawn, as a board at which nobody works. */
  async expectAtRest(): Promise<void> {
    const asked = () =>
      this.page.evaluate(async () => {
        const ask = window.requestAnimationFrame;
        let count = 0;
        window.requestAnimationFrame = (draw) => {
          count += 1;
          return ask.call(window, draw);
        };
        await new Promise((resolve) => setTimeout(resolve, 500));
        window.requestAnimationFrame = ask;
        return count;
      });
    await expect.poll(asked, { message: "pictures asked for at rest" }).toBe(0);
  }

  /** The canvas stands, and has everything. */
  async expectReady(): Promise<void> {
    await expect(this.canvas).toBeVisible({ timeout: 20_000 });
    await expect.poll(() => this.read()).not.toBeNull();
  }

  /** The server has got everything, as far as the page says. */
  async expectSaved(timeout?: number): Promise<void> {
    await expect(this.state).toHaveAttribute("data-save", "saved", { timeout });
  }

  /** The button of a tool that draws: only who may change the board has it. */
  get toolbar(): Locator {
    return this.region.locator('label:has([data-testid="toolbar-rectangle"])');
  }

  async choose(tool: Tool): Promise<void> {
    await this.region.locator(`label:has([data-testid="toolbar-${tool}"])`).click();
  }

  /** Draws a rectangle; what was drawn stays chosen. */
  async rectangle(x: number, y: number, width: number, height: number): Promise<void> {
    await this.choose("rectangle");
    await this.drag([
      { x, y },
      { x: x + width / 2, y: y + height / 2 },
      { x: x + width, y: y + height },
    ]);
  }

  /** Draws a line by free hand through places. */
  async line(places: readonly Point[]): Promise<void> {
    await this.choose("freedraw");
    await this.drag(places);
  }

  /** Holds the pointer over a place. */
  async point(x: number, y: number): Promise<void> {
    const corner = await this.corner();
    await this.page.mouse.move(corner.x + x, corner.y + y, { steps: 4 });
  }

  /** Drops files, or an address, that were dragged here from outside the browser. */
  async drop(
    x: number,
    y: number,
    files: readonly { name: string; type: string; content: Buffer }[],
    address?: string,
  ): Promise<void> {
    const corner = await this.corner();
    const plain = files.map(({ content, ...file }) => ({
      ...file,
      base64: content.toString("base64"),
    }));
    await this.canvas.evaluate(
      (canvas, { at, files, address }) => {
        const dataTransfer = new DataTransfer();
        for (const { name, type, base64 } of files) {
          const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
          dataTransfer.items.add(new File([bytes], name, { type }));
        }
        if (address) {
          dataTransfer.setData("text/uri-list", address);
          dataTransfer.setData("text/plain", address);
          dataTransfer.setData("text/html", `<img src="${address}">`);
        }
        const how = { bubbles: true, cancelable: true, clientX: at.x, clientY: at.y, dataTransfer };
        for (const type of ["dragenter", "dragover", "drop"])
          canvas.dispatchEvent(new DragEvent(type, how));
      },
      { at: { x: corner.x + x, y: corner.y + y }, files: plain, address },
    );
  }

  /** Pastes what was copied elsewhere, by kind of content. */
  async paste(content: Record<string, string>): Promise<void> {
    await this.canvas.click({ position: { x: 520, y: 560 } });
    await this.page.evaluate((content) => {
      const clipboardData = new DataTransfer();
      for (const [type, data] of Object.entries(content)) clipboardData.setData(type, data);
      const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true });
      document.activeElement?.dispatchEvent(paste);
    }, content);
  }

  /** Pastes a file, as Excalidraw takes it in. */
  async pasteFile(file: { name: string; type: string; content: Buffer }): Promise<void> {
    await this.canvas.click({ position: { x: 520, y: 560 } });
    await this.page.evaluate(
      ({ name, type, base64 }) => {
        const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
        const clipboardData = new DataTransfer();
        clipboardData.items.add(new File([bytes], name, { type }));
        const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true });
        document.activeElement?.dispatchEvent(paste);
      },
      { ...file, base64: file.content.toString("base64") },
    );
  }

  /** Begins a line and does not end it. */
  async beginLine(places: readonly Point[]): Promise<void> {
    await this.choose("freedraw");
    await this.press(places);
  }

  /** Types a text at a place. */
  async type(x: number, y: number, text: string): Promise<void> {
    await this.beginText(x, y, text);
    await this.page.keyboard.press("Escape");
    await expect(this.editor).toBeHidden();
  }

  /** Begins a text and leaves the cursor in it. */
  async beginText(x: number, y: number, text: string): Promise<void> {
    await this.choose("text");
    const { x: left, y: top } = await this.corner();
    await this.page.mouse.click(left + x, top + y);
    await expect(this.editor).toBeVisible();
    await this.page.keyboard.type(text);
  }

  /** Where a text is typed. */
  get editor(): Locator {
    return this.page.locator("textarea.excalidraw-wysiwyg");
  }

  /** Takes an element by its edge and moves it. */
  async move(id: string, by: Point): Promise<void> {
    const from = await this.pick(id);
    await this.drag([
      from,
      { x: from.x + by.x / 2, y: from.y + by.y / 2 },
      { x: from.x + by.x, y: from.y + by.y },
    ]);
  }

  /** Chooses an element. */
  async select(id: string): Promise<void> {
    await this.drag([await this.pick(id)]);
  }

  /** Locks or unlocks an element by the menu that comes with the other button of the mouse. */
  async lock(id: string, action: "Lock" | "Unlock" = "Lock"): Promise<void> {
    const position = await this.pick(id);
    await this.canvas.click({ button: "right", position });
    await this.page.getByRole("button", { name: new RegExp(`^${action}`) }).click();
  }

  /** Chooses an element and deletes it. */
  async delete(id: string): Promise<void> {
    await this.select(id);
    await this.page.keyboard.press("Delete");
  }

  async undo(): Promise<void> {
    await this.page.keyboard.press("Control+z");
  }

  async redo(): Promise<void> {
    await this.page.keyboard.press("Control+Shift+z");
  }

  /** What the canvas shows, without what was deleted; while boards are changed there is none. */
  async elements(): Promise<Element[]> {
    const all = await until(() => this.read(), "a board");
    return all.filter((el) => !el.isDeleted);
  }

  /** The elements of a kind that the canvas shows. */
  async of(type: string): Promise<Element[]> {
    return (await this.elements()).filter((el) => el.type === type);
  }

  /** The only element of a kind, once it is there. */
  async only(type: string): Promise<Element> {
    await expect.poll(async () => (await this.of(type)).length).toBe(1);
    return (await this.of(type))[0] as Element;
  }

  private async corner(): Promise<Point> {
    return until(() => this.canvas.boundingBox(), "the canvas");
  }

  private async press(places: readonly Point[]): Promise<void> {
    const { x, y } = await this.corner();
    const { mouse } = this.page;
    for (const [n, place] of places.entries()) {
      await mouse.move(x + place.x, y + place.y, { steps: n === 0 ? 1 : 3 });
      if (n === 0) await mouse.down();
    }
  }

  /** Draws through places with the tool in hand. */
  async drag(places: readonly Point[]): Promise<void> {
    await this.press(places);
    await this.page.mouse.up();
  }

  /** A place on an element's edge, with the tool in hand that chooses. */
  private async pick(id: string): Promise<Point> {
    await this.choose("selection");
    await this.page.keyboard.press("Escape"); // what was chosen before has handles that would be taken
    return until(() => this.page.evaluate(placeOf, id), `${id} on the board`);
  }

  private read(): Promise<Element[] | null> {
    return this.page.evaluate(sceneOf);
  }
}

/** Asks until there is something. */
async function until<T>(ask: () => Promise<T | null | undefined>, message: string): Promise<T> {
  let there: T | null | undefined;
  const look = async () => {
    there = await ask();
    return Boolean(there);
  };
  await expect.poll(look, { message }).toBe(true);
  return there as T;
}

/** Waits until pages and server have the same board, element by element and field by field. */
export async function expectSameBoard(
  api: Api,
  link: string,
  boards: readonly Drawing[],
  doc?: string,
): Promise<Element[]> {
  const of = doc ?? (await firstBoard(api, link));
  const path = `sessions/${link}/boards/${of}`;
  let last: Element[] = [];
  await expect
    .poll(
      async () => {
        const { elements } = await api.call<Snapshot>("GET", path);
        last = elements;
        const wanted = comparable(elements, elements);
        for (const [n, board] of boards.entries()) {
          const shown = comparable(await board.elements(), elements);
          const difference = differs(wanted, shown);
          if (difference) return `page ${n + 1}: ${difference}`;
        }
        return "";
      },
      { message: "the same board on all pages and on the server" },
    )
    .toBe("");
  return last;
}

/** The id of a session's first board. */
export async function firstBoard(api: Api, link: string): Promise<string> {
  const { boards } = await api.call<{ boards: { id: string }[] }>("GET", `sessions/${link}/boards`);
  const [first] = boards;
  if (!first) throw new Error("the session has no board");
  return first.id;
}

// The author is the server's, the place in the order (and when it was given) may
// be a page's own until it changes the element, a picture's status is about its loading there, and
// where a line was committed last is for whoever draws it.
const ownFields = new Set(["author", "index", "updated", "status", "lastCommittedPoint"]);

type Fields = Map<string, Map<string, string>>;

/** What elements have, by id and field; only fields that the server has are looked at. */
function comparable(elements: readonly Element[], server: readonly Element[]): Fields {
  const known = new Map(server.map((el) => [el.id, Object.keys(el)]));
  return new Map(
    elements.map((el) => {
      const names = (known.get(el.id) ?? Object.keys(el)).filter((name) => !ownFields.has(name));
      return [el.id, new Map(names.map((name) => [name, written(el[name])]))];
    }),
  );
}

// A page writes an empty list where there is none; and the members of an object
// have no order.
const written = (value: unknown) =>
  Array.isArray(value) && value.length === 0 ? "null" : JSON.stringify(value ?? null, inOrder);

const inOrder = (_: string, value: unknown) =>
  value && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** The first difference, in words; empty where there is none. */
function differs(a: Fields, b: Fields): string {
  for (const id of new Set([...a.keys(), ...b.keys()])) {
    const [mine, theirs] = [a.get(id), b.get(id)];
    if (!mine || !theirs) return `${id} is ${mine ? "missing" : "not on the server"}`;
    const other = [...mine].filter(([name, value]) => theirs.get(name) !== value);
    if (other.length > 0) {
      return `${id}: ${other.map(([name, value]) => `${name} ${value}, shown ${theirs.get(name)}`)}`;
    }
  }
  return "";
}

// Excalidraw has no window to its scene for others than its own code: it is found
// where React keeps it. Both run in the page, so each stands for itself.
function sceneOf(): Element[] | null {
  type Fiber = { return: Fiber | null; stateNode?: { scene?: Scene } };
  type Scene = { getElementsIncludingDeleted(): Element[] };
  const node = document.querySelector(".excalidraw");
  const key = node && Object.keys(node).find((name) => name.startsWith("__reactFiber$"));
  if (!node || !key) return null;
  let fiber: Fiber | null = (node as unknown as Record<string, Fiber>)[key] ?? null;
  while (fiber && !fiber.stateNode?.scene) fiber = fiber.return;
  const scene = fiber?.stateNode?.scene;
  return scene ? JSON.parse(JSON.stringify(scene.getElementsIncludingDeleted())) : null;
}

function placeOf(id: string): Point | null {
  type State = { scrollX: number; scrollY: number; zoom: { value: number } };
  type App = { scene?: { getElement(id: string): Element | null }; state: State };
  type Fiber = { return: Fiber | null; stateNode?: App };
  const node = document.querySelector(".excalidraw");
  const key = node && Object.keys(node).find((name) => name.startsWith("__reactFiber$"));
  if (!node || !key) return null;
  let fiber: Fiber | null = (node as unknown as Record<string, Fiber>)[key] ?? null;
  while (fiber && !fiber.stateNode?.scene) fiber = fiber.return;
  const app = fiber?.stateNode;
  const el = app?.scene?.getElement(id);
  if (!app || !el) return null;
  const { scrollX, scrollY, zoom } = app.state;
  // A text is taken in its middle, a line by its first point, all else by its left edge.
  const [w, h] = [Number(el.width), Number(el.height)];
  const inner = { text: { x: w / 2, y: h / 2 }, freedraw: { x: 0, y: 0 } }[String(el.type)];
  const { x, y } = inner ?? { x: 0, y: h / 2 };
  return {
    x: (Number(el.x) + x + scrollX) * zoom.value,
    y: (Number(el.y) + y + scrollY) * zoom.value,
  };
}
