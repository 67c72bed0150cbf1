import { once } from "node:events";
import type { Server } from "node:net";

/** Starts to listen, and returns the address as `host:port`. Rejects when the port is taken. */
export async function listen(server: Server, port: number, host: string): Promise<string> {
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error(`Listening on ${host} gave no port`);
  return `${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
}
