import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Starts a server that repeats the answers of another one from memory, after a fixed time, so that only the client is measured.
 * The first answer of each page takes as long as the other server's.
 */
export async function startFarServer(origin: string, latencyMs: number) {
  const pages = new Map<string, string>();
  const server = createServer(async (request, response) => {
    const target = request.url ?? "/";
    const { authorization = "" } = request.headers;
    const page =
      pages.get(target) ?? (await (await fetch(`${origin}${target}`, { headers: { authorization } })).text());
    pages.set(target, page);
    await sleep(latencyMs);
    response.setHeader("content-type", "application/json").end(page);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
