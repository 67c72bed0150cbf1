import { Socket } from "node:net";

/*
 * Loaded before the program (`--import`), it makes a process differ from others of one config as if it ran on another machine:
 * its clock is off, and its ways to servers lead through proxies of their own.
 */

/** By how many ms the clock is ahead. */
const AHEAD_MS = Number(process.env.LOWSTOCKD_TEST_AHEAD_MS ?? 0);

/** The port of the proxy by that of the server. */
const WAYS: Readonly<Record<string, number>> = JSON.parse(process.env.LOWSTOCKD_TEST_WAYS ?? "{}");

const rightNow = Date.now;
const now = () => rightNow() + AHEAD_MS;

// Timers and `performance.now` stay as they are: a clock that is off runs no faster.
globalThis.Date = new Proxy(Date, {
  construct: (right, given) => Reflect.construct(right, given.length === 0 ? [now()] : given),
  get: (right, key) => (key === "now" ? now : Reflect.get(right, key)),
});

const connect = Socket.prototype.connect;
const detoured = (port: unknown) => WAYS[String(port)] ?? port;

Socket.prototype.connect = function connectByWay(this: Socket, ...given: unknown[]): Socket {
  const [first, ...rest] = given;
  if (Array.isArray(first)) {
    // Options that Node has brought into its own form, which it knows by a mark on the array.
    first[0] = { ...first[0], port: detoured(first[0].port) };
    return Reflect.apply(connect, this, given);
  }
  const to =
    typeof first === "object" && first !== null && "port" in first
      ? { ...first, port: detoured(first.port) }
      : detoured(first);
  return Reflect.apply(connect, this, [to, ...rest]);
};
