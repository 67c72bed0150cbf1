import { setTimeout as sleep } from "node:timers/promises";
import { Redis, type RedisOptions } from "ioredis";
import { readRedisUrl } from "./redis-url.ts";

const CONNECT_MS = 5_000;
const LONGEST_RECONNECT_WAIT_MS = 2_000;
/** An end is not noticed before the wait is over. */
const LONGEST_SENTINEL_WAIT_MS = 500;

/** A command that waits for a job is answered within seconds; without any answer for this long the server is silent. */
const SILENT_MS = 20_000;

/** A command that may fail does so after this long: where no sentinel can be reached, it would never be tried a second time. */
const UNANSWERED_MS = 4_000;

/** How long an answer of Redis is waited for at the end of a job or of a daemon. */
const LAST_ANSWER_MS = 2_000;

/**
 * Ends at once, too, while it waits to be connected again, or looks for a sentinel: ioredis forgets to then, and who waits for the end
 * would for ever.
 */
class EndingRedis extends Redis {
  private isOver = false;

  constructor(options: RedisOptions) {
    super({ ...options, replyMapping: "legacy" });
    this.options.sentinelRetryStrategy = (times) =>
      this.isOver ? null : Math.min(50 * 2 ** times, LONGEST_SENTINEL_WAIT_MS);
  }

  override disconnect(reconnect = false): void {
    this.isOver = !reconnect;
    if (!reconnect && this.status === "reconnecting") this.status = "wait";
    super.disconnect(reconnect);
  }

  // The workers' own connections are made by it.
  override duplicate = ((override?: RedisOptions) =>
    new EndingRedis({ ...this.options, ...override })) as unknown as Redis["duplicate"];
}

/** Waits for an answer of Redis, but not for long: what it does not hear of must run out by itself. */
export async function ifAnswered(answer: Promise<unknown>): Promise<void> {
  const late = new AbortController();
  const waiting = sleep(LAST_ANSWER_MS, undefined, { signal: late.signal }).catch(() => {});
  try {
    await Promise.race([answer, waiting]);
  } finally {
    late.abort();
  }
}

/**
 * Ends connections to a server that does not answer, so that whatever still waits for it fails at once. A stop that waited for it at
 * each of its steps would take too long.
 */
export async function endUnlessAnswered(asked: Redis, ...others: readonly Redis[]): Promise<void> {
  let isAnswered = false;
  const asking = asked.ping().then(
    () => {
      isAnswered = true;
    },
    () => {},
  );
  await ifAnswered(asking);
  if (!isAnswered) for (const redis of [asked, ...others]) redis.disconnect();
}

/**
 * Connects to the Redis of a fleet. A connection that breaks is made again, however long that takes.
 * @param patience `waits`: commands wait for that, as BullMQ wants it of its workers; `fails`: they fail after a second try, or when no answer comes
 */
export function connectTo(url: string, patience: "waits" | "fails"): Redis {
  const place = readRedisUrl(url);
  if (typeof place === "string") throw new RangeError(place);
  const { hosts, master, tls, username, password, db } = place;
  const [first = { host: "localhost", port: 6379 }] = hosts;
  const where = master === null ? first : { sentinels: [...hosts], name: master };
  const redis = new EndingRedis({
    ...where,
    db,
    ...(username !== null && { username }),
    ...(password !== null && { password }),
    ...(tls && { tls: {} }),
    connectionName: "lowstockd",
    connectTimeout: CONNECT_MS,
    socketTimeout: SILENT_MS,
    maxRetriesPerRequest: patience === "waits" ? null : 1,
    ...(patience === "fails" && { commandTimeout: UNANSWERED_MS }),
    retryStrategy: (times) => Math.min(50 * 2 ** times, LONGEST_RECONNECT_WAIT_MS),
    // A server that has become a replica keeps its connections.
    reconnectOnError: (error) => (/^(?:READONLY|MASTERDOWN)\b/.test(error.message) ? 2 : false),
  });
  // Commands reject with the same error; without a listener the event would be printed.
  redis.on("error", () => {});
  return redis;
}
