import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { readAsSlack, type SlackBody } from "./limits.ts";

/** What the server does with the next post; a function may answer later, in part or never. */
export type Answer =
  | { status: number; body: string; headers?: Record<string, string> }
  | ((response: ServerResponse) => void);

export interface SlackServer {
  readonly url: string;
  /** The posts accepted with `ok`. */
  readonly accepted: SlackBody[];
  /** Answers for the next posts, in order; without one a post within Slack's limits is accepted. */
  readonly answers: Answer[];
  close(): Promise<void>;
}

/** An incoming webhook on loopback that enforces Slack's limits as Slack does. */
export async function startSlack(): Promise<SlackServer> {
  const accepted: SlackBody[] = [];
  const answers: Answer[] = [];
  const server = createServer(async (request, response) => {
    const json = await text(request);
    const answer = answers.shift();
    if (typeof answer === "function") return answer(response);
    if (answer) return response.writeHead(answer.status, answer.headers).end(answer.body);
    try {
      accepted.push(readAsSlack(json));
      response.end("ok");
    } catch {
      response.writeHead(400).end("invalid_blocks");
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/services/T0MARKED00/B0MARKED00/tokenMARKED0123456789`,
    accepted,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
