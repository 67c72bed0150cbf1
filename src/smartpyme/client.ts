import type { z } from "zod";
import { routeTo } from "../http.ts";
import type { Environment } from "../proxy.ts";
import { readBody, readJson } from "./answer.ts";
import type { Budget } from "./budget.ts";
import type { CatalogPage, CatalogProduct, ListQuery, RateLimit, Summary, SummaryQuery } from "./catalog.ts";
import { RateLimitedError, RefusedError, UnexpectedBodyError } from "./errors.ts";
import { exchange } from "./exchange.ts";
import { createKnownListings, type ListingRoom } from "./known-listings.ts";
import { createPlainReader } from "./read-plain.ts";
import { readEntries, readProduct } from "./read-product.ts";
import { createRedact } from "./redact.ts";
import { type Patience, persist } from "./retry.ts";
import { readSalesPage, type SalesPage, salesSchema } from "./sales-wire.ts";
import {
  type FlagSpelling,
  hasFlags,
  otherSpelling,
  type SalesQuery,
  salesParams,
  searchParams,
  withDates,
} from "./search-params.ts";
import { pageOf, pageSchema, productAnswerSchema, rateLimitSchema, summarySchema } from "./wire.ts";

export interface ClientOptions extends Patience {
  /** With or without a slash at its end. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly userAgent: string;
  /** Limit of one attempt at a request. */
  readonly timeoutMs: number;
  /** Products a page, 1 to 200. */
  readonly pageSize: number;
  /** Pages in flight at once, in a sweep. */
  readonly concurrency: number;
  readonly budget: Budget;
  /** Returns the day (YYYY-MM-DD) to send as a range of dates: the API allows twice as many requests then. Absent: no dates. */
  readonly today?: (() => string) | undefined;
  /** Limit of the body of one answer. */
  readonly maxBodyBytes?: number;
  /** Shared by the clients of many companies; absent: this one has a room of its own. */
  readonly listingRoom?: ListingRoom;
  /** The environment that names the proxies; absent: that of the process. */
  readonly env?: Environment;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * The inventory of one company in SmartPyme, read only. Every call tries again what may pass by itself; it rejects with a
 * `SmartPymeError` when it fails for good, and with the signal's reason when it is aborted.
 */
export interface Client {
  /** Products a page, as configured. */
  readonly pageSize: number;
  readonly concurrency: number;
  readonly budget: Budget;
  /** Lists one page. A product that is as this read or the one before listed it is returned as the same object. */
  list(query: ListQuery, options?: CallOptions): Promise<CatalogPage>;
  /** Starts a read of several lists. Products that the read before did not list are forgotten. */
  beginRead(): void;
  /** Reads one product; null when the API says that it does not exist. Any other 404, such as a web server's, is an error. */
  product(id: number, options?: CallOptions): Promise<CatalogProduct | null>;
  summary(query?: SummaryQuery, options?: CallOptions): Promise<Summary>;
  /** Lists one page of a day's sales. */
  sales(query: SalesQuery, options?: CallOptions): Promise<SalesPage>;
  /** Reads the server's count of requests. This takes a request, too. */
  rateLimit(options?: CallOptions): Promise<RateLimit>;
  /** Requests made since the client was created, repeated attempts included. */
  requestsMade(): number;
  /** Waits as long as a request may take, because the server goes on with a request that its client has given up. */
  rest(signal: AbortSignal): Promise<void>;
}

/** Several times the size of 200 products, and small enough for a few pages at once in a small container. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

export function createClient(options: ClientOptions): Client {
  const { apiKey, budget, pageSize, concurrency, maxBodyBytes = MAX_BODY_BYTES } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/, "");
  const redact = createRedact(apiKey);
  const route = routeTo(baseUrl, options.timeoutMs, options.env ?? process.env);
  const exchangeOptions = { ...options, route, maxBodyBytes, redact };
  const readPlain = createPlainReader();
  const known = createKnownListings(options.listingRoom);
  let spelling: FlagSpelling = "1";
  let requestsMade = 0;

  async function attempt(target: string, request: string, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    const taken = await budget.take(request);
    requestsMade += 1;
    const url = `${baseUrl}${options.today ? withDates(target, options.today()) : target}`;
    const answer = await exchange(url, request, exchangeOptions, signal).catch((error: unknown) => {
      taken.settle({});
      throw error;
    });
    if (answer.status === 429) {
      throw new RateLimitedError(request, "SmartPyme's rate limit is reached", taken.refuse(answer.headers));
    }
    taken.settle(answer.headers);
    return readJson(answer, request, redact);
  }

  async function get<T>(
    schema: z.ZodType<T>,
    target: string,
    { signal = new AbortController().signal }: CallOptions = {},
  ): Promise<T> {
    const request = `GET ${target}`;
    const body = await persist(() => attempt(target, request, signal), options, signal);
    return readBody(schema, body, request, redact);
  }

  return {
    pageSize,
    concurrency,
    budget,
    async list(query, callOptions) {
      const sent = spelling;
      const listAs = (flags: FlagSpelling) =>
        get(pageSchema, `/inventory?${searchParams(query, flags)}`, callOptions).then((page) =>
          readEntries(pageOf(page), redact, readPlain, known),
        );
      try {
        return await listAs(sent);
      } catch (refusal) {
        if (!(refusal instanceof RefusedError && refusal.isOfParameters) || !hasFlags(query)) throw refusal;
        const other = otherSpelling(sent);
        const page = await listAs(other).catch((error: unknown) => {
          // Both spellings are refused, so the spelling is not the fault: the first refusal is reported.
          throw error instanceof RefusedError && error.isOfParameters ? refusal : error;
        });
        spelling = other;
        return page;
      }
    },
    beginRead: () => known.turn(),
    async product(id, callOptions) {
      const target = `/inventory/${id}`;
      try {
        const found = readProduct(await get(productAnswerSchema, target, callOptions), redact);
        if ("stranger" in found) throw new UnexpectedBodyError(`GET ${target}`, found.stranger);
        if (found.product.id === id) return found;
        throw new UnexpectedBodyError(`GET ${target}`, `it is about product ${found.product.id}`);
      } catch (error) {
        if (isOfNoProduct(error)) return null;
        throw error;
      }
    },
    summary(query = {}, callOptions) {
      return get(summarySchema, withQuery("/inventory/summary", searchParams(query)), callOptions);
    },
    async sales(query, callOptions) {
      const target = `/sales?${salesParams(query)}`;
      return readSalesPage(await get(salesSchema, target, callOptions), `GET ${target}`, redact);
    },
    rateLimit(callOptions) {
      return get(rateLimitSchema, "/system/rate-limit", callOptions);
    },
    requestsMade: () => requestsMade,
    rest: (signal) => options.sleep(options.timeoutMs, signal),
  };
}

/** Tells whether the API said that a product does not exist. An unknown path is a 404, too, and must not look like that. */
function isOfNoProduct(error: unknown): boolean {
  return (
    error instanceof RefusedError && error.status === 404 && error.byApi && /^producto no encontrado/i.test(error.words)
  );
}

function withQuery(path: string, search: URLSearchParams): string {
  return search.size > 0 ? `${path}?${search}` : path;
}
