import { createSocket } from "node:dgram";
import { createServer } from "node:net";

/**
 * Ports that were free a moment ago, all different. A server is told its ports
 * instead of choosing them, because it must come back on the same ones after a
 * restart: the pages know the old address.
 */
export async function freePorts(tcp: number, udp: number): Promise<number[]> {
  const held: Array<{ port: number; release: () => Promise<void> }> = [];
  for (let i = 0; i < tcp; i++) held.push(await holdTCP());
  for (let i = 0; i < udp; i++) held.push(await holdUDP());
  await Promise.all(held.map((h) => h.release()));
  return held.map((h) => h.port);
}

function holdTCP(): Promise<{ port: number; release: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") return reject(new Error("no port"));
      resolve({
        port: address.port,
        release: () => new Promise((done) => server.close(() => done())),
      });
    });
  });
}

function holdUDP(): Promise<{ port: number; release: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.once("error", reject);
    socket.bind(0, "127.0.0.1", () => {
      const { port } = socket.address();
      resolve({ port, release: () => new Promise((done) => socket.close(done)) });
    });
  });
}
