import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A proxy to a server that can be interrupted, as a network may be. */
export interface InterruptibleWay {
  /** URL of the server through this proxy. */
  readonly url: string;
  /** Breaks every connection, and refuses new ones. */
  cut(): Promise<void>;
  /** Keeps the connections, but lets nothing through. */
  silence(): void;
  /** Leads new connections to another server; existing ones stay. */
  leadTo(serverUrl: string): void;
  /** Lets new connections through again. */
  restore(): Promise<void>;
}

export async function openWay(serverUrl: string): Promise<InterruptibleWay> {
  let target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  const server = createServer((inward) => {
    const outward = connect(Number(target.port), target.hostname);
    for (const socket of [inward, outward]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        inward.destroy();
        outward.destroy();
      });
    }
    inward.pipe(outward).pipe(inward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const url = new URL(serverUrl);
  url.hostname = "127.0.0.1";
  url.port = String(port);
  return {
    url: url.href,
    leadTo: (serverUrl) => {
      target = new URL(serverUrl);
    },
    async cut() {
      const closed = server.listening ? once(server, "close") : null;
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    silence() {
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
    async restore() {
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
    },
  };
}
