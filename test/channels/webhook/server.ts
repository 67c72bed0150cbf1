import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { listen } from "../../../src/sandbox/listen.ts";

export interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the server does with a post; a function may answer late, in part or never. */
export type Answer =
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  | ((response: ServerResponse, received: Received) => void);

/** A far end on loopback. Without an answer for it a post is taken with 204. */
export async function startReceiver() {
  const received: Received[] = [];
  const answers: Answer[] = [];
  const server = createServer(async (request, response) => {
    const { method, url: path, headers } = request;
    const post = { method, path, headers, body: await text(request) };
    received.push(post);
    const answer = answers.shift() ?? { status: 204 };
    if (typeof answer === "function") return answer(response, post);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  const url = `http://${await listen(server, 0, "127.0.0.1")}`;
  return {
    url,
    received,
    answers,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
