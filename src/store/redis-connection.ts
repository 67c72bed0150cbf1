import { createClient } from "@keyv/redis";
import { reasonOf } from "./errors.ts";
import type { RunScript } from "./redis-lease.ts";

const LONGEST_RECONNECT_WAIT_MS = 2_000;

/**
 * Connects to a Redis server. A connection that breaks later is made again, however long that takes. Meanwhile every operation
 * fails at once instead of waiting.
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
      // For a server that accepts the connection and never answers; later `watchAnswers` watches for that.
      socketTimeout: patienceMs,
      reconnectStrategy: (retries) =>
        wasConnected && !isClosed ? Math.min(50 * 2 ** retries, LONGEST_RECONNECT_WAIT_MS) : false,
    },
  });
  let connections = 0;
  client.on("ready", () => {
    connections += 1;
  });
  // Operations reject with the same error; without a listener the event would end the process.
  client.on("error", () => {});
  await client.connect();
  wasConnected = true;

  let renewing: Promise<void> | null = null;
  /** Closes the connection and makes another one. Operations in flight fail. */
  const renewConnection = async () => {
    client.destroy();
    // If this fails, the next operation reports it.
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
      // A server that has become a replica keeps its connections. Its name now leads to the new primary.
      if (/\b(?:READONLY|MASTERDOWN)\b/.test(reasonOf(error))) renew();
      throw explain(error);
    }
  };
  return {
    client,
    run,
    epoch: () => connections,
    async close(): Promise<void> {
      isClosed = true;
      clearInterval(watching);
      await renewing;
      // Not `close`, which waits for an answer, and for ever when the connection has just been lost.
      if (client.isOpen) client.destroy();
    },
  };
}

/**
 * Pings the server now and then, and calls `onSilence` when no answer has come for `patienceMs`. The client's own time-out does
 * not suffice: it starts again with each write, so that a writer to a silent server would wait for ever.
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
  // After a stall of our own process an answer may have arrived and not be read yet, so reading comes first.
  return setInterval(() => setImmediate(look), patienceMs / 4).unref();
}

function explain(error: unknown): unknown {
  if (!/^(?:MOVED|ASK|CROSSSLOT|CLUSTERDOWN)\b/.test(reasonOf(error))) return error;
  return new Error(`Redis Cluster is not supported, name a Redis that is none: ${reasonOf(error)}`, { cause: error });
}
