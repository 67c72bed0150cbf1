import type { IncomingHttpHeaders } from "node:http";
import { RateLimitedError } from "./errors.ts";

const HOUR_MS = 3_600_000;

/** If the server's clock is further off than this, what the server says about times is ignored. */
const MAX_CLOCK_DIFFERENCE_MS = 600_000;

const SHORTEST_WAIT_MS = 1_000;

/** The requests that one company may still make in this hour. */
export interface Budget {
  /** Requests an hour that the config allows. */
  readonly limit: number;
  /**
   * Takes one request out of the budget.
   * @throws {RateLimitedError} when no request is left; nothing is taken then
   */
  take(request: string): Taken | Promise<Taken>;
  /**
   * Checks that requests are left, and takes none.
   * @throws {RateLimitedError} when fewer than `needed` are left
   */
  require(needed: number, request: string): void;
  left(): number;
  /** Returns when the count starts again or, after a 429, when the server takes requests again. */
  resetsAt(): Date;
  /** Requests taken in this hour. */
  used(): number;
}

/** The budget of one process, whose counts others may share. */
export interface OwnBudget extends Budget {
  take(request: string): Taken;
  /** Returns the counts of the present hour. */
  counts(): Counts;
  /** Goes on from counts that others have added to. Requests of this process that are in flight stay counted as such. */
  adopt(counts: Counts): void;
}

/** The requests of an hour. Times are ms since 1970. */
export interface Counts {
  readonly used: number;
  /** Requests left by the server's count; null: it is not known. */
  readonly serverLeft: number | null;
  /** When the hour ends. */
  readonly end: number;
  /** Until when the server takes none, after a 429; 0: it does. */
  readonly closedUntil: number;
}

/** A request taken out of the budget. The caller must call one of the two methods when the request is over. */
export interface Taken {
  /** Learns the server's count from the headers of the answer; `{}` where there was no answer. */
  settle(headers: IncomingHttpHeaders): void;
  /**
   * Closes the budget after a 429: until Retry-After, else until X-RateLimit-Reset, else until the server's hour ends.
   * @returns when the budget opens again
   */
  refuse(headers: IncomingHttpHeaders): Date;
}

/** An hour as the API counts it. An answer changes the hour in which its request was taken, even if that hour is over. */
interface Window {
  end: number;
  used: number;
  /** Requests left by the server's count, which includes other programs with the same key; infinity while it is unknown. */
  serverLeft: number;
  inFlight: number;
}

/** The requests that an earlier process took out of an hour, and the end of that hour. */
export interface Spent {
  readonly used: number;
  readonly until: Date;
}

export interface BudgetOptions {
  /** Requests an hour. */
  readonly limit: number;
  readonly now: () => Date;
  /** The count to go on from while its hour lasts; null or absent: start at 0. */
  readonly spent?: Spent | null;
}

/** Makes a budget of `limit` requests in each of the API's windows, which last from one full hour to the next. */
export function createBudget({ limit, now, spent = null }: BudgetOptions): OwnBudget {
  let window: Window = windowAt(now().getTime(), spent);
  let closedUntil = 0;

  function current(): Window {
    const time = now().getTime();
    if (time >= window.end || isTooFar(window.end, time)) window = windowAt(time);
    return window;
  }

  function left(): number {
    const { used, serverLeft } = current();
    return isClosed() ? 0 : Math.max(0, Math.min(limit - used, serverLeft));
  }

  function isClosed(): boolean {
    const time = now().getTime();
    return time < closedUntil && !isTooFar(closedUntil, time);
  }

  function resetsAt(): Date {
    const { end } = current();
    return new Date(isClosed() ? closedUntil : end);
  }

  function require(needed: number, request: string): void {
    const available = left();
    if (available >= needed) return;
    const reason = isClosed()
      ? "SmartPyme's rate limit is reached"
      : `The request budget is too small: ${needed} needed, ${available} left in this hour`;
    throw new RateLimitedError(request, reason, resetsAt());
  }

  return {
    limit,
    require,
    left,
    resetsAt,
    used: () => current().used,
    counts() {
      const { used, serverLeft, end } = current();
      return { used, serverLeft: Number.isFinite(serverLeft) ? serverLeft : null, end, closedUntil };
    },
    adopt(counts) {
      const known = current();
      known.used = counts.used;
      known.serverLeft = counts.serverLeft ?? Number.POSITIVE_INFINITY;
      known.end = believable(counts.end, now().getTime()) ?? known.end;
      closedUntil = counts.closedUntil;
    },
    take(request) {
      require(1, request);
      const taken = current();
      taken.used += 1;
      taken.serverLeft -= 1;
      taken.inFlight += 1;
      return {
        settle(headers) {
          taken.inFlight -= 1;
          const remaining = wholeNumber(headers["x-ratelimit-remaining"]);
          // The server has not counted yet the requests that are still in flight.
          if (remaining !== null) taken.serverLeft = remaining - taken.inFlight;
          taken.end = resetTime(headers, now().getTime()) ?? taken.end;
        },
        refuse(headers) {
          taken.inFlight -= 1;
          const time = now().getTime();
          closedUntil = retryAfter(headers, time) ?? resetTime(headers, time) ?? topOfServersHour(headers, time);
          return new Date(closedUntil);
        },
      };
    },
  };
}

function windowAt(time: number, spent: Spent | null = null): Window {
  const window = { end: topOfNextHour(time), used: 0, serverLeft: Number.POSITIVE_INFINITY, inFlight: 0 };
  const end = spent && believable(spent.until.getTime(), time);
  return spent && end !== null && end > time ? { ...window, end, used: spent.used } : window;
}

function topOfNextHour(time: number): number {
  return (Math.floor(time / HOUR_MS) + 1) * HOUR_MS;
}

function retryAfter(headers: IncomingHttpHeaders, time: number): number | null {
  const value = headers["retry-after"];
  if (value === undefined) return null;
  const seconds = wholeNumber(value);
  const until = seconds === null ? Date.parse(value) - serverAhead(headers, time) : time + seconds * 1000;
  // After a refusal the server is not asked again at once, even if it says so.
  return believable(Math.max(until, time + SHORTEST_WAIT_MS), time);
}

/** Reads X-RateLimit-Reset (seconds since 1970 on the server's clock) as ms on our clock; null: absent or implausible. */
function resetTime(headers: IncomingHttpHeaders, time: number): number | null {
  const seconds = wholeNumber(headers["x-ratelimit-reset"]);
  return seconds === null ? null : believable(seconds * 1000 - serverAhead(headers, time), time);
}

/** Returns a time if it is not past and at most about an hour ahead, as long as a window lasts; else null. */
function believable(until: number, time: number): number | null {
  return until >= time && !isTooFar(until, time) ? until : null;
}

/** Tells whether a time is further ahead than a window can last. Our own times may be, after a clock was set back. */
function isTooFar(until: number, time: number): boolean {
  return until > time + HOUR_MS + MAX_CLOCK_DIFFERENCE_MS;
}

/**
 * Returns the end of the hour on the server's clock, in ms on our clock. If our own clock decided and were a second fast, a
 * poll at the full hour would be refused and put off for another hour, every hour.
 */
function topOfServersHour(headers: IncomingHttpHeaders, time: number): number {
  const ahead = serverAhead(headers, time);
  return topOfNextHour(time + ahead) - ahead;
}

/** Returns by how many ms the Date of an answer is ahead of our clock; 0 when it is absent or implausible. */
function serverAhead(headers: IncomingHttpHeaders, time: number): number {
  const ahead = Date.parse(headers.date ?? "") - time;
  return Math.abs(ahead) <= MAX_CLOCK_DIFFERENCE_MS ? ahead : 0;
}

function wholeNumber(header: string | string[] | undefined): number | null {
  return typeof header === "string" && /^\d+$/.test(header) ? Number(header) : null;
}
