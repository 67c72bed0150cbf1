import { once } from "node:events";
import { createServer } from "node:http";

export interface HeartbeatSink extends AsyncDisposable {
  readonly url: string;
  /** Paths asked for. */
  readonly beats: readonly string[];
  /** Answers so from now on. */
  answer(status: number, headers?: Readonly<Record<string, string>>): void;
}

/** A dead man's switch that counts. */
export async function startHeartbeatSink(): Promise<HeartbeatSink> {
  const beats: string[] = [];
  let reply: { status: number; headers: Readonly<Record<string, string>> } = { status: 200, headers: {} };
  const server = createServer(({ method, url = "" }, response) => {
    beats.push(`${method} ${url}`);
    response.writeHead(reply.status, reply.headers).end("OK");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the heartbeat sink has no port");
  return {
    url: `http://127.0.0.1:${address.port}/ping/SECRET-SWITCH`,
    beats,
    answer: (status, headers = {}) => {
      reply = { status, headers };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
