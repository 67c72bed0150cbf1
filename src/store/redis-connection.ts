import { createClient } from "@keyv/redis";
import { reasonOf } from "./errors.ts";
import type { RunScript } from "./redis-lease.ts";

const LONGEST_RECONNECT_WAIT_MS = 2_000;

/**
 * Connects to a Redis server. Once connected, it connects again by itself for as long as it takes; meanwhile every
 * operation fails at once, instead of waiting in a queue for nobody knows how long.
 * @throws {Error} of the client, when the server cannot be reached now
 */
export async function connectRedis(url: string, patienceMs: number) {
  let wasConnected = false;
  let isClosed = false;
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: patienceMs,
      // For a server that takes the connection and never says a word; later on its answers are watched.
      socketTimeout: patienceMs,
      reconnectStrategy: (retries) =>
        wasConnected && !isClosed ? Math.min(50 * 2 ** retries, LONGEST_RECONNECT_WAIT_MS) : false,
    },
  });
  // What the operations in flight and to come reject with, too; without a listener it would end the process.
  client.on("error", () => {});
  await client.connect();
  wasConnected = true;

  let renewing: Promise<void> | null = null;
  /** Whatever is under way fails. */
  const renewConnection = async () => {
    client.destroy();
    // Whoever has something to ask meets the failure.
    await client.connect().catch(() => {});
    renewing = null;
  };
  const renew = () => {
    if (!isClosed) renewing ??= renewConnection();
  };
  const watching = watchAnswers(client, patienceMs, renew);
  const run: RunScript = async (script, keys, args) => {
    try {
      return await client.eval(script, { keys: [...keys], arguments: [...args] });
    } catch (error) {
      // A server that has become a replica keeps its connections; by its name one gets to the one that takes its place.
      if (/\b(?:READONLY|MASTERDOWN)\b/.test(reasonOf(error))) renew();
      throw explain(error);
    }
  };
  return {
    client,
    run,
    async close(): Promise<void> {
      isClosed = true;
      clearInterval(watching);
      await renewing;
      // By force: a polite goodbye waits for an answer, for ever when the connection has just been lost.
      if (client.isOpen) client.destroy();
    },
  };
}

/**
 * Asks the server for a sign of life now and then, and tells when none has come for `patienceMs`. The client's own time-out
 * would not: it counts what is written, too, and whoever goes on writing to a silent server would wait for good.
 */
function watchAnswers(
  client: { readonly isReady: boolean; ping(): Promise<unknown> },
  patienceMs: number,
  onSilence: () => void,
): NodeJS.Timeout {
  let askedAt: number | null = null;
  const look = () => {
    if (askedAt !== null) {
      if (performance.now() - askedAt >= patienceMs) onSilence();
      return;
    }
    if (!client.isReady) return;
    askedAt = performance.now();
    const answered = () => {
      askedAt = null;
    };
    client.ping().then(answered, answered);
  };
  // After a stall of our own an answer may be there, and not be read yet.
  return setInterval(() => setImmediate(look), patienceMs / 4).unref();
}

function explain(error: unknown): unknown {
  if (!/^(?:MOVED|ASK|CROSSSLOT|CLUSTERDOWN)\b/.test(reasonOf(error))) return error;
  return new Error(`Redis Cluster is not supported, name a Redis that is none: ${reasonOf(error)}`, { cause: error });
}
