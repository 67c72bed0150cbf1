import { createServer, type ServerResponse } from "node:http";
import { text as readText } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { createInbox } from "./inbox.ts";
import { listen } from "./listen.ts";
import { readSlackPayload, type SlackPayload } from "./slack-payload.ts";

const WEBHOOK_PATH = "/services/T000/B000/XXXX";

/** A fault of one post. */
export type SlackFault =
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly delayMs: number }
  /** Accepts the post and never answers. */
  | { readonly hang: true }
  /** Accepts the message, and breaks the connection before it says so. */
  | { readonly loseReply: true };

export interface SlackSinkOptions {
  /** 0 takes any free port. Default 0. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  readonly onMessage?: (message: SlackPayload) => void;
}

export interface RefusedPost {
  /** Slack's code in the answer. */
  readonly refused: string;
  readonly because: string;
}

export interface SlackSink {
  /** URL of the incoming webhook. */
  readonly url: string;
  /** The accepted messages. */
  readonly messages: readonly SlackPayload[];
  /** The posts that broke one of Slack's rules. */
  readonly refused: readonly RefusedPost[];
  /** Resolves with all messages as soon as there are at least `count`. */
  received(count: number): Promise<readonly SlackPayload[]>;
  /** Adds faults for the next posts, one each. */
  fail(...faults: readonly SlackFault[]): void;
  /** Removes all faults. */
  recover(): void;
  /** Stops listening and breaks the connections that are open. */
  close(): Promise<void>;
}

/** Starts an incoming webhook that accepts and refuses the same messages as Slack. */
export async function startSlackSink(options: SlackSinkOptions = {}): Promise<SlackSink> {
  const { port = 0, host = "127.0.0.1" } = options;
  const inbox = createInbox(options.onMessage);
  const refused: RefusedPost[] = [];
  const faults: SlackFault[] = [];
  const closing = new AbortController();

  async function take(body: string, response: ServerResponse): Promise<void> {
    const fault = faults.shift();
    if (fault && "hang" in fault) return;
    if (fault && "status" in fault) {
      response.writeHead(fault.status, fault.headers).end(fault.body ?? "rollup_error");
      return;
    }
    if (fault && "delayMs" in fault) await sleep(fault.delayMs, undefined, { signal: closing.signal });
    const reading = readSlackPayload(body);
    if ("refused" in reading) {
      refused.push(reading);
      response.writeHead(400).end(reading.refused);
      return;
    }
    inbox.add(reading.payload);
    if (fault && "loseReply" in fault) response.destroy();
    else response.end("ok");
  }

  const server = createServer((request, response) => {
    const known = request.method === "POST" && request.url === WEBHOOK_PATH;
    readText(request)
      .then(async (body) => {
        if (known) await take(body, response);
        else response.writeHead(404).end("no_service");
      })
      .catch(() => response.destroy());
  });
  const origin = `http://${await listen(server, port, host)}`;
  return {
    url: `${origin}${WEBHOOK_PATH}`,
    messages: inbox.items,
    refused,
    received: inbox.received,
    fail: (...more) => faults.push(...more),
    recover: () => faults.splice(0),
    async close() {
      closing.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
