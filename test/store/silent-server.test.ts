import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { StoreUnavailable } from "../../src/store/errors.ts";
import { openKeyStore } from "../../src/store/key-store.ts";

describe("a server that accepts the connection and never answers", () => {
  let server: Server;
  let port: number;
  const sockets = new Set<Socket>();

  beforeEach(async () => {
    server = createServer((socket) => sockets.add(socket)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    port = typeof address === "object" && address ? address.port : 0;
  });

  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    server.close();
  });

  test.each(["redis", "postgres"])("is given up when it is asked for %s", async (protocol) => {
    const url = `${protocol}://127.0.0.1:${port}/0`;
    const opening = openKeyStore(url, { writer: true, now: () => new Date(), patienceMs: 100 });
    await expect(opening).rejects.toThrow(StoreUnavailable);
    await expect(opening).rejects.toThrow(`${url} cannot be opened`);
  });

  test.each(["redis", "postgres"])("that hangs up at once is no %s, either", async (protocol) => {
    server.on("connection", (socket) => socket.destroy());
    const url = `${protocol}://127.0.0.1:${port}/0`;
    const opening = openKeyStore(url, { writer: true, now: () => new Date(), patienceMs: 100 });
    await expect(opening).rejects.toThrow(StoreUnavailable);
  });
});
