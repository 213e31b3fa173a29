import { connect, createServer, type Server, type Socket } from "node:net";

/** What a wire does: carry, be cut (sockets break, new ones are refused), or swallow everything in silence. */
export type WireState = "mended" | "cut" | "silent";

/**
 * The network between one person's browser and everything else: a SOCKS5 proxy
 * that can fail. Unlike a browser's offline mode it does not tell the page, and
 * it can also go silent, as a radio link does: nothing breaks, nothing arrives.
 * Media over UDP does not pass here.
 */
export class Wire {
  private state: WireState = "mended";
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on("connection", (near) => this.greet(near));
  }

  static open(): Promise<Wire> {
    const server = createServer();
    const wire = new Wire(server);
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", () => resolve(wire));
    });
  }

  /** The proxy's address, for a browser context. */
  get address(): string {
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("the wire is closed");
    return `socks5://127.0.0.1:${address.port}`;
  }

  set(state: WireState): void {
    this.state = state;
    for (const socket of this.sockets) {
      if (state === "cut") socket.destroy();
      else if (state === "silent") socket.pause();
      else socket.resume();
    }
  }

  close(): Promise<void> {
    this.set("cut");
    return new Promise((done) => this.server.close(() => done()));
  }

  // SOCKS5 without authentication, CONNECT only (RFC 1928): a greeting, then
  // the address, then bytes.
  private greet(near: Socket): void {
    if (!this.keep(near)) return;
    near.once("data", () => {
      near.write(Buffer.from([5, 0]));
      near.once("data", (request: Buffer) => this.dial(near, request));
    });
  }

  private dial(near: Socket, request: Buffer): void {
    const target = addressOf(request);
    const far = connect(target.port, target.host, () => {
      near.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
      near.pipe(far);
      far.pipe(near);
      if (this.state === "silent") this.set("silent");
    });
    if (!this.keep(far)) near.destroy();
    near.once("close", () => far.destroy());
    far.once("close", () => near.destroy());
  }

  /** Remembers a socket for the next failure; a cut wire refuses it at once. */
  private keep(socket: Socket): boolean {
    socket.on("error", () => socket.destroy());
    if (this.state === "cut") {
      socket.destroy();
      return false;
    }
    this.sockets.add(socket);
    socket.once("close", () => this.sockets.delete(socket));
    if (this.state === "silent") socket.pause();
    return true;
  }
}

function addressOf(request: Buffer): { host: string; port: number } {
  const port = request.readUInt16BE(request.length - 2);
  const name = request.subarray(4, -2);
  switch (request[3]) {
    case 1:
      return { host: [...name].join("."), port };
    case 3:
      // Names under .test are this machine: nobody else may have them (RFC 6761).
      return {
        host: name
          .subarray(1)
          .toString()
          .replace(/^.+\.test$/, "127.0.0.1"),
        port,
      };
    default:
      return { host: "::1", port }; // the only IPv6 address that a test may reach
  }
}
