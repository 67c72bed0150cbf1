import type { IncomingHttpHeaders } from "node:http";
import { RateLimitedError } from "./errors.ts";

const HOUR_MS = 3_600_000;

/** Clocks further apart are not two clocks of one world, and the server's word about time is not believed. */
const MAX_CLOCK_DIFFERENCE_MS = 600_000;

const SHORTEST_WAIT_MS = 1_000;

/** What one company may still ask of the API in this hour. */
export interface Budget {
  /** What we allow ourselves in an hour. */
  readonly limit: number;
  /**
   * Takes one request out of the budget.
   * @throws {RateLimitedError} when nothing is left; nothing is taken then
   */
  take(request: string): Taken;
  /** @throws {RateLimitedError} when fewer requests than `needed` are left */
  require(needed: number, request: string): void;
  left(): number;
  /** When the count begins anew, or until when the server has closed. */
  resetsAt(): Date;
  /** Requests taken in this hour. */
  used(): number;
}

/** A request taken out of the budget. One of the two must be called when it is over. */
export interface Taken {
  /** With the headers of the answer, or none where there was no answer. */
  settle(headers: IncomingHttpHeaders): void;
  /**
   * On a 429: closes the budget until Retry-After, else X-RateLimit-Reset, else the top of the hour.
   * @returns until when
   */
  refuse(headers: IncomingHttpHeaders): Date;
}

/** An hour as the API counts it. An answer bears on the hour that its request was taken in, even if that is over. */
interface Window {
  end: number;
  used: number;
  /** By the server's own count, where it tells: other programs may use the same key. */
  serverLeft: number;
  inFlight: number;
}

/** What an earlier process has taken of an hour, and when that hour's count begins anew. */
export interface Spent {
  readonly used: number;
  readonly until: Date;
}

export interface BudgetOptions {
  /** Requests an hour. */
  readonly limit: number;
  readonly now: () => Date;
  /** Goes on counting from there, while that hour lasts. */
  readonly spent?: Spent | null;
}

/** A budget of `limit` requests in the API's fixed window, from the top of one hour to the next. */
export function createBudget({ limit, now, spent = null }: BudgetOptions): Budget {
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
          // The server has not counted yet what is still on its way.
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
  // Having just refused, the server is not to be asked again at once, whatever it says.
  return believable(Math.max(until, time + SHORTEST_WAIT_MS), time);
}

/** X-RateLimit-Reset, in seconds since 1970 on the server's clock, in our time. */
function resetTime(headers: IncomingHttpHeaders, time: number): number | null {
  const seconds = wholeNumber(headers["x-ratelimit-reset"]);
  return seconds === null ? null : believable(seconds * 1000 - serverAhead(headers, time), time);
}

/** A window lasts an hour: no honest answer puts us off for much longer. */
function believable(until: number, time: number): number | null {
  return until >= time && !isTooFar(until, time) ? until : null;
}

/** Also of our own, where the clock was ahead when we took it down. */
function isTooFar(until: number, time: number): boolean {
  return until > time + HOUR_MS + MAX_CLOCK_DIFFERENCE_MS;
}

/**
 * The end of the hour on the server's clock, in our time. By our own clock, if that is a second fast, a poll at the full
 * hour would be refused and put off for another hour, every hour.
 */
function topOfServersHour(headers: IncomingHttpHeaders, time: number): number {
  const ahead = serverAhead(headers, time);
  return topOfNextHour(time + ahead) - ahead;
}

/** How far the server's clock is ahead of ours, by the answer's Date; 0 where it does not say, or nothing to believe. */
function serverAhead(headers: IncomingHttpHeaders, time: number): number {
  const ahead = Date.parse(headers.date ?? "") - time;
  return Math.abs(ahead) <= MAX_CLOCK_DIFFERENCE_MS ? ahead : 0;
}

function wholeNumber(header: string | string[] | undefined): number | null {
  return typeof header === "string" && /^\d+$/.test(header) ? Number(header) : null;
}
