import { afterEach, describe, expect, it } from "@jest/globals";
import type { ClientOptions } from "../../src/smartpyme/client.ts";
import { SlowAnswerError, UnexpectedBodyError } from "../../src/smartpyme/errors.ts";
import { NEW_PAGING, type Paging } from "../../src/smartpyme/paging.ts";
import { readSlice } from "../../src/smartpyme/read-slice.ts";
import { clientOf, type FakeApi, type Handler, json, NOW, pageOf, product, serve } from "./fake-api.ts";

let api: FakeApi;
afterEach(() => api.close());

const PRODUCTS = Array.from({ length: 100 }, (_, index) => product(index + 1));

async function read(handler: Handler, paging: Paging, from: number, options: Partial<ClientOptions> = {}) {
  api = await serve(handler);
  const rests: number[] = [];
  const sleep = async (ms: number) => void rests.push(ms);
  const client = clientOf(api.baseUrl, { pageSize: 20, concurrency: 2, sleep, ...options });
  const signal = new AbortController().signal;
  return {
    ...(await readSlice(client, { lowOnly: false }, { from, pages: 3 }, paging, { signal, now: () => NOW })),
    rests,
  };
}

const asked = () =>
  api.targets.map((target) => {
    const { searchParams } = new URL(target, "http://api");
    return `${searchParams.get("page")} of ${searchParams.get("per_page")}`;
  });

describe("a slice", () => {
  it("is read in pages of the size that the server is known to manage", async () => {
    const slow = { ...NEW_PAGING, pageSize: 10, largerFrom: "2099-01-01T00:00:00.000Z" };
    const { slice } = await read((url, r) => json(r, pageOf(url, PRODUCTS)), slow, 40);
    expect(asked()).toEqual(["5 of 10", "6 of 10", "7 of 10"]);
    expect(slice).toMatchObject({ pages: 3, next: 70, total: 100, failure: undefined });
  });

  it("keeps the pages before one that is too slow, rests, and lets the next slice begin with smaller pages", async () => {
    const handler: Handler = (url, r) =>
      url.searchParams.get("page") === "3" ? json(r, { error: "Gateway" }, 504) : json(r, pageOf(url, PRODUCTS));
    const { slice, paging, rests } = await read(handler, NEW_PAGING, 20, { concurrency: 1 });
    expect(asked()).toEqual(["2 of 20", "3 of 20"]);
    expect(slice).toMatchObject({ pages: 1, next: 40 });
    expect(slice.failure).toBeInstanceOf(SlowAnswerError);
    expect(paging.pageSize).toBe(10);
    expect(rests).toEqual([5_000]);
  });

  it("counts entries that cannot be read, and fails when most of them cannot", async () => {
    const some = PRODUCTS.map((it, index) => (index === 3 ? product(4, { id: {} }) : it));
    const { slice } = await read((url, r) => json(r, pageOf(url, some)), NEW_PAGING, 0);
    expect(slice).toMatchObject({ strangers: { unknown: 1 }, failure: undefined });
    expect(slice.listings).toHaveLength(59);
    await api.close();
    const none = PRODUCTS.map((_, index) => product(index, { inventarios: [{ stock: "1,5" }] }));
    expect((await read((url, r) => json(r, pageOf(url, none)), NEW_PAGING, 0)).slice.failure).toBeInstanceOf(
      UnexpectedBodyError,
    );
  });
});
