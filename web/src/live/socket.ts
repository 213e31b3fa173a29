import { afterClose, delay } from "./backoff";
import type { FromPage, FromServer, Hello } from "./messages";
import type { Line, Shut } from "./reducer";

export type SocketOptions = {
  /** The first message on every new socket. */
  hello: () => Hello;
  onMessage: (message: FromServer) => void;
  onLine: (line: Line, shut?: Shut) => void;
  open?: (url: string) => WebSocket;
  random?: () => number;
};

// The server pings every 10 s; longer silence than this is a broken line that
// nobody has reported.
const silence = 16_000;

/**
 * One connection to the server that comes back by itself: after a random pause
 * that doubles, at once when the browser says that it is online or the page is
 * looked at again, and also when the line is silent without being broken.
 */
export class Socket {
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private watchdog: ReturnType<typeof setInterval> | undefined;
  private attempt = 0;
  private heard = 0;
  private running = false;

  constructor(private readonly options: SocketOptions) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.options.onLine("opening");
    this.watchdog = setInterval(() => this.listen(), 1_000);
    window.addEventListener("online", this.hurry);
    window.addEventListener("offline", this.drop);
    document.addEventListener("visibilitychange", this.hurry);
    this.connect();
  }

  /** Ends it for good; the server sees a lost connection. */
  stop(): void {
    this.running = false;
    clearTimeout(this.timer);
    clearInterval(this.watchdog);
    window.removeEventListener("online", this.hurry);
    window.removeEventListener("offline", this.drop);
    document.removeEventListener("visibilitychange", this.hurry);
    this.forget()?.close(1000);
  }

  /** Begins anew at once: with another cookie, or after having been shut. */
  restart(): void {
    this.stop();
    this.attempt = 0;
    this.start();
  }

  /** Says something; false where nobody would hear it. */
  send(message: FromPage): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  private connect(): void {
    clearTimeout(this.timer);
    const address = `${window.location.origin.replace(/^http/, "ws")}/api/v1/socket`;
    const open = this.options.open ?? ((url) => new WebSocket(url, "stoa.v1"));
    const socket = open(address);
    this.socket = socket;
    this.heard = Date.now();
    socket.onopen = () => socket.send(JSON.stringify(this.options.hello()));
    socket.onmessage = (event) => this.receive(socket, event.data);
    socket.onclose = (event) => {
      if (this.socket === socket) this.closed(event.code);
    };
  }

  private receive(socket: WebSocket, data: unknown): void {
    if (this.socket !== socket || typeof data !== "string") return;
    this.heard = Date.now();
    this.attempt = 0;
    const message = JSON.parse(data) as FromServer;
    if (message.t === "ping") this.send({ t: "pong", n: message.n });
    this.options.onMessage(message);
    this.options.onLine("open");
  }

  private closed(code: number): void {
    this.socket = undefined;
    const next = afterClose(code);
    if (!next.back) {
      this.stop();
      this.options.onLine("shut", next.why);
      return;
    }
    this.options.onLine("lost");
    const pause = next.after + delay(this.attempt++, (this.options.random ?? Math.random)());
    this.timer = setTimeout(() => this.connect(), pause);
  }

  private forget(): WebSocket | undefined {
    const socket = this.socket;
    this.socket = undefined;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    return socket;
  }

  private listen(): void {
    if (this.socket && Date.now() - this.heard > silence) this.drop();
  }

  // The browser's close of a dead line may take minutes: it is not waited for.
  private readonly drop = () => {
    const socket = this.forget();
    if (!socket) return;
    socket.close();
    this.closed(1006);
  };

  private readonly hurry = () => {
    if (this.socket || !this.running || document.visibilityState === "hidden") return;
    this.attempt = 0;
    this.connect();
  };
}
