import { afterEach, describe, expect, it } from "@jest/globals";
import type { ClientOptions } from "../../src/smartpyme/client.ts";
import { SlowAnswerError } from "../../src/smartpyme/errors.ts";
import { NEW_PAGING, type Paging } from "../../src/smartpyme/paging.ts";
import { sweep } from "../../src/smartpyme/sweep.ts";
import { clientOf, type FakeApi, json, NOW, pageOf, product, serve } from "./fake-api.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const PRODUCTS = Array.from({ length: 130 }, (_, index) => product(index + 1));

let api: FakeApi;
/** Pages that the server works on, including those whose client has given up. */
let underWay: string[];
let mostAtOnce: number;
let askedTwice: string[];

afterEach(() => api.close());

/** Starts a server whose gateway answers 504 when `isSlow` says so. */
async function open(isSlow: (page: number, perPage: number) => boolean): Promise<void> {
  [underWay, mostAtOnce, askedTwice] = [[], 0, []];
  api = await serve((url, response) => {
    const [page, perPage] = [Number(url.searchParams.get("page")), Number(url.searchParams.get("per_page"))];
    const name = `${page} of ${perPage}`;
    if (underWay.includes(name)) askedTwice.push(name);
    underWay.push(name);
    mostAtOnce = Math.max(mostAtOnce, underWay.length);
    setImmediate(() => {
      underWay.splice(underWay.indexOf(name), 1);
      if (isSlow(page, perPage)) json(response, { error: "Gateway Time-out" }, 504);
      else json(response, pageOf(url, PRODUCTS));
    });
  });
}

const asked = () =>
  api.targets.map((target) => {
    const { searchParams } = new URL(target, "http://api");
    return `${searchParams.get("page")} of ${searchParams.get("per_page")}`;
  });

async function read(paging: Paging, options: Partial<ClientOptions> & { readonly now?: Date } = {}) {
  const rests: number[] = [];
  const sleep = async (ms: number) => void rests.push(ms);
  const client = clientOf(api.baseUrl, { pageSize: 40, concurrency: 1, sleep, pausesMs: [1, 1], ...options });
  const { now = NOW } = options;
  const outcome = await sweep(client, { lowOnly: false }, paging, {
    signal: new AbortController().signal,
    now: () => now,
  });
  return { ...outcome, rests };
}

describe("a page that is too slow", () => {
  it("is read as two pages of half its size, one at a time, after a rest, and the other pages are kept", async () => {
    await open((page, perPage) => page === 3 && perPage === 40);
    const { sweep: found, rests } = await read(NEW_PAGING);
    expect(asked()).toEqual(["1 of 40", "2 of 40", "3 of 40", "5 of 20", "6 of 20", "7 of 20"]);
    expect(found).toMatchObject({ total: 130, pages: 5, incomplete: false });
    expect(found.listings.map((it) => it.product.id)).toEqual(PRODUCTS.map((_, index) => index + 1));
    expect(rests).toEqual([5_000]);
  });

  it("does not stop pages in flight, and later pages are asked for one at a time", async () => {
    await open((page, perPage) => page === 2 && perPage === 40);
    const { sweep: found } = await read(NEW_PAGING, { concurrency: 3 });
    expect(asked().slice(0, 4).sort()).toEqual(["1 of 40", "2 of 40", "3 of 40", "4 of 40"]);
    expect(asked().slice(4)).toEqual(["3 of 20", "4 of 20"]);
    expect(found).toMatchObject({ total: 130, incomplete: false });
    expect(found.listings).toHaveLength(130);
    expect(askedTwice).toEqual([]);
  });

  it("may be the first page of all", async () => {
    await open((_, perPage) => perPage > 10);
    const { sweep: found, paging } = await read(NEW_PAGING, { concurrency: 4 });
    expect(asked().slice(0, 4)).toEqual(["1 of 40", "1 of 20", "1 of 10", "2 of 10"]);
    expect(found.listings).toHaveLength(130);
    expect(mostAtOnce).toBe(1);
    expect(paging.pageSize).toBe(10);
  });

  it("is an error when even the smallest page is too slow, and no page is asked for twice at one size", async () => {
    await open(() => true);
    await expect(read(NEW_PAGING)).rejects.toBeInstanceOf(SlowAnswerError);
    expect(asked()).toEqual(["1 of 40", "1 of 20", "1 of 10"]);
  });

  it("is read whole when its size is odd", async () => {
    await open((page, perPage) => page === 2 && perPage === 45);
    const { sweep: found } = await read(NEW_PAGING, { pageSize: 45 });
    expect(found).toMatchObject({ total: 130, incomplete: false });
    expect(found.listings).toHaveLength(130);
  });
});

describe("the size of pages", () => {
  it("is remembered after the server was too slow: the next poll begins with it, one page at a time", async () => {
    await open((_, perPage) => perPage > 20);
    const { paging } = await read(NEW_PAGING);
    expect(paging).toMatchObject({ pageSize: 20, largerFrom: new Date(NOW.getTime() + DAY_MS).toISOString() });
    api.targets.length = 0;
    const next = await read(paging, { concurrency: 4, now: new Date(NOW.getTime() + DAY_MS - 1) });
    expect(asked()).toEqual([1, 2, 3, 4, 5, 6, 7].map((page) => `${page} of 20`));
    expect(next.paging).toEqual(paging);
    expect(mostAtOnce).toBe(1);
  });

  it("is tried larger after a day, and again a day later when that is still too slow", async () => {
    await open((_, perPage) => perPage > 20);
    const later = new Date(NOW.getTime() + DAY_MS);
    const known = { ...NEW_PAGING, pageSize: 20, largerFrom: later.toISOString() };
    const { paging, sweep: found } = await read(known, { now: later });
    expect(asked().slice(0, 2)).toEqual(["1 of 40", "1 of 20"]);
    expect(found.listings).toHaveLength(130);
    expect(paging).toEqual({ ...known, largerFrom: new Date(later.getTime() + DAY_MS).toISOString() });
  });

  it("returns step by step to the configured size once the server manages it", async () => {
    await open(() => false);
    const first = await read({ ...NEW_PAGING, pageSize: 10, largerFrom: NOW.toISOString() });
    expect(first.paging).toMatchObject({ pageSize: 20, largerFrom: NOW.toISOString() });
    expect((await read(first.paging)).paging).toEqual(NEW_PAGING);
  });

  it("is not raised because of a list that is shorter than a page", async () => {
    await open(() => false);
    const known = { ...NEW_PAGING, pageSize: 200, largerFrom: NOW.toISOString() };
    const { paging } = await read(known, { pageSize: 400 });
    expect(paging).toEqual(known);
  });

  it("is the configured one when that is smaller", async () => {
    await open(() => false);
    await read({ ...NEW_PAGING, pageSize: 100, largerFrom: NOW.toISOString() }, { pageSize: 30 });
    expect(asked()[0]).toBe("1 of 30");
  });
});

it("a server that is too slow for large pages gets a rest before the next request, and is read in small pages", async () => {
  const underWay = new Set<string>();
  const asked: { readonly page: string; readonly others: number }[] = [];
  api = await serve((url, response) => {
    const page = `${url.searchParams.get("page")} of ${url.searchParams.get("per_page")}`;
    asked.push({ page, others: underWay.size });
    underWay.add(page);
    const working = setTimeout(
      () => json(response, pageOf(url, PRODUCTS.slice(0, 60))),
      Number(url.searchParams.get("per_page")) * 50,
    );
    response.on("close", () => {
      underWay.delete(page);
      clearTimeout(working);
    });
  });
  const { sweep: found, paging } = await read(NEW_PAGING, { timeoutMs: 2_000, concurrency: 4 });
  expect(found).toMatchObject({ total: 60, incomplete: false });
  expect(paging.pageSize).toBeLessThan(40);
  expect(asked[0]?.page).toBe("1 of 40");
  expect(asked.map(({ others }) => others)).toEqual(asked.map(() => 0));
});

it("a page whose body is too large is read in halves, too, but without a rest", async () => {
  await open(() => false);
  const { sweep: found, rests } = await read(NEW_PAGING, { maxBodyBytes: 6_000 });
  expect(found.listings).toHaveLength(130);
  expect(asked()).toContain("1 of 20");
  expect(rests).toEqual([]);
});
