import { once } from "node:events";
import { createServer } from "node:http";
import { listen } from "../../src/sandbox/listen.ts";

export interface SilentServer extends AsyncDisposable {
  readonly url: string;
  /** Resolves when the first request has come. */
  readonly asked: Promise<unknown>;
}

/** Takes every request and answers none. */
export async function startSilentServer(): Promise<SilentServer> {
  const server = createServer();
  const asked = once(server, "request");
  const origin = `http://${await listen(server, 0, "127.0.0.1")}`;
  return {
    url: `${origin}/services/T000/B000/XXXX`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
