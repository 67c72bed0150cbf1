import { Redis } from "ioredis";
import { readRedisUrl } from "./redis-url.ts";

const CONNECT_MS = 5_000;
const LONGEST_RECONNECT_WAIT_MS = 2_000;

/** A command that waits for a job is answered within seconds; without any answer for this long the server is silent. */
const SILENT_MS = 20_000;

/**
 * Connects to the Redis of a fleet. A connection that breaks is made again, however long that takes.
 * @param patience `waits`: commands wait for that, as BullMQ wants it of its workers; `fails`: they fail after a second try
 */
export function connectTo(url: string, patience: "waits" | "fails"): Redis {
  const place = readRedisUrl(url);
  if (typeof place === "string") throw new RangeError(place);
  const { hosts, master, tls, username, password, db } = place;
  const [first = { host: "localhost", port: 6379 }] = hosts;
  const where = master === null ? first : { sentinels: [...hosts], name: master };
  const redis = new Redis({
    ...where,
    db,
    ...(username !== null && { username }),
    ...(password !== null && { password }),
    ...(tls && { tls: {} }),
    connectionName: "lowstockd",
    connectTimeout: CONNECT_MS,
    socketTimeout: SILENT_MS,
    maxRetriesPerRequest: patience === "waits" ? null : 1,
    retryStrategy: (times) => Math.min(50 * 2 ** times, LONGEST_RECONNECT_WAIT_MS),
    // A server that has become a replica keeps its connections.
    reconnectOnError: (error) => (/^(?:READONLY|MASTERDOWN)\b/.test(error.message) ? 2 : false),
  });
  // Commands reject with the same error; without a listener the event would be printed.
  redis.on("error", () => {});
  return redis;
}
