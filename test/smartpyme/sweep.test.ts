import { afterEach, describe, expect, it } from "@jest/globals";
import { createBudget } from "../../src/smartpyme/budget.ts";
import type { Client } from "../../src/smartpyme/client.ts";
import {
  InconsistentPagesError,
  RateLimitedError,
  ServerFailureError,
  UnauthorizedError,
} from "../../src/smartpyme/errors.ts";
import { createInventory } from "../../src/smartpyme/inventory.ts";
import { NEW_PAGING } from "../../src/smartpyme/paging.ts";
import type { InventoryQuery } from "../../src/smartpyme/query.ts";
import { type Sweep, type SweepOptions, sweep } from "../../src/smartpyme/sweep.ts";
import { clientOf, type FakeApi, type Handler, json, NOW, page, pageOf, product, serve } from "./fake-api.ts";

let api: FakeApi;

async function answering(handler: Handler): Promise<FakeApi> {
  api = await serve(handler);
  return api;
}

afterEach(() => api.close());

const QUERY = { lowOnly: true };
const signal = new AbortController().signal;
const products = (count: number) => Array.from({ length: count }, (_, index) => product(index + 1));
const ids = (listings: readonly { product: { id: number } }[]) => listings.map((listing) => listing.product.id);

/** Sweeps as a company's first poll does, without earlier paging. */
async function read(client: Client, query: InventoryQuery, options: Omit<SweepOptions, "now">): Promise<Sweep> {
  return (await sweep(client, query, NEW_PAGING, { ...options, now: () => NOW })).sweep;
}

describe("a sweep", () => {
  it("reads page 1, then the others in parallel but no more than allowed at once", async () => {
    const all = products(13);
    const waiting: (() => void)[] = [];
    let most = 0;
    const { baseUrl, targets } = await answering((url, response) => {
      const answer = () => json(response, pageOf(url, all));
      if (url.pathname === "/ping" || url.searchParams.get("page") === "1") return answer();
      waiting.push(answer);
      most = Math.max(most, waiting.length);
      // A request sent now arrives after all that were sent together with these three.
      if (waiting.length === 3) void fetch(`${baseUrl}/ping`).then(() => waiting.splice(0).map((release) => release()));
    });
    const seen: string[] = [];
    const onPage = (done: number, pages: number) => void seen.push(`${done}/${pages}`);
    const found = await read(clientOf(baseUrl), QUERY, { signal, onPage });
    expect(ids(found.listings)).toEqual(all.map((_, index) => index + 1));
    expect(found).toMatchObject({ total: 13, pages: 7, incomplete: false, companyTitle: "Mi Empresa S.A." });
    expect(targets.filter((target) => target !== "/ping")).toHaveLength(7);
    expect(most).toBe(3);
    expect(seen).toEqual(["1/7", "2/7", "3/7", "4/7", "5/7", "6/7", "7/7"]);
  });

  it("of an empty catalog is complete", async () => {
    const { baseUrl } = await answering((_, r) => json(r, page([], { total_pages: 0 })));
    expect(await read(clientOf(baseUrl), QUERY, { signal })).toMatchObject({
      listings: [],
      total: 0,
      incomplete: false,
    });
  });

  it("loses nothing when one page fails once", async () => {
    const all = products(9);
    let failed = false;
    const { baseUrl, targets } = await answering((url, response) => {
      if (url.searchParams.get("page") === "3" && !failed) {
        failed = true;
        return json(response, { success: false, error: "Error interno del servidor", code: 500 }, 500);
      }
      json(response, pageOf(url, all));
    });
    const found = await read(clientOf(baseUrl, { pausesMs: [1] }), QUERY, { signal });
    expect(found).toMatchObject({ total: 9, incomplete: false });
    expect(found.listings).toHaveLength(9);
    expect(targets).toHaveLength(6);
  });

  it("fails when one page fails for good, and aborts its other pages", async () => {
    const all = products(20);
    const hanging = Promise.withResolvers<void>();
    const { baseUrl, targets } = await answering((url, response) => {
      const number = Number(url.searchParams.get("page"));
      if (number === 1) return json(response, pageOf(url, all));
      if (number === 3) return json(response, { success: false, error: "Error interno" }, 500);
      response.on("close", hanging.resolve);
    });
    const client = clientOf(baseUrl, { timeoutMs: 60_000 });
    await expect(read(client, QUERY, { signal })).rejects.toBeInstanceOf(ServerFailureError);
    await hanging.promise;
    expect(targets.length).toBeLessThanOrEqual(4);
  });

  it("ends with the signal's reason", async () => {
    const stop = new AbortController();
    const { baseUrl } = await answering((url, response) => {
      if (url.searchParams.get("page") === "1") return json(response, pageOf(url, products(9)));
      stop.abort(new Error("shutting down"));
    });
    await expect(read(clientOf(baseUrl), QUERY, { signal: stop.signal })).rejects.toThrow("shutting down");
  });

  it("asks for no further page when the hour's budget does not suffice for all of them", async () => {
    const { baseUrl, targets } = await answering((url, response) => json(response, pageOf(url, products(20))));
    const budget = createBudget({ limit: 9, now: () => NOW });
    const failure = read(clientOf(baseUrl, { budget }), QUERY, { signal });
    await expect(failure).rejects.toBeInstanceOf(RateLimitedError);
    await expect(failure).rejects.toThrow("9 needed, 8 left");
    expect(targets).toHaveLength(1);
  });
});

const orderOf = (url: URL) => url.searchParams.get("order_by");

describe("pages that drift", () => {
  it("are read again in another order", async () => {
    const all = products(4);
    const tied = [product(1), product(2), product(2), product(4)];
    const { baseUrl, targets } = await answering((url, response) =>
      json(response, pageOf(url, orderOf(url) === "codigo" ? tied : all)),
    );
    const found = await read(clientOf(baseUrl), QUERY, { signal });
    expect(ids(found.listings)).toEqual([1, 2, 3, 4]);
    expect(found.incomplete).toBe(false);
    expect(targets).toHaveLength(4);
  });

  it("are read again when a product left between two pages", async () => {
    const { baseUrl } = await answering((url, response, _, before) =>
      json(response, pageOf(url, before === 0 ? products(4) : products(3))),
    );
    const found = await read(clientOf(baseUrl), QUERY, { signal });
    expect(ids(found.listings)).toEqual([1, 2, 3]);
    expect(found).toMatchObject({ total: 3, incomplete: false });
  });

  it("are read again when a product slipped in before the pages already read", async () => {
    const { baseUrl } = await answering((url, response, _, before) =>
      json(response, pageOf(url, before === 0 ? products(4) : [product(9), ...products(4)])),
    );
    const found = await read(clientOf(baseUrl), QUERY, { signal });
    expect(ids(found.listings)).toEqual([9, 1, 2, 3, 4]);
    expect(found).toMatchObject({ total: 5, incomplete: false });
  });

  it("are read to the new end when pages were added meanwhile", async () => {
    const numbers: (string | null)[] = [];
    const { baseUrl } = await answering((url, response, _, before) => {
      numbers.push(url.searchParams.get("page"));
      json(response, pageOf(url, before === 0 ? products(3) : products(7)));
    });
    const found = await read(clientOf(baseUrl, { concurrency: 1 }), QUERY, { signal });
    expect(found).toMatchObject({ total: 7, pages: 4, incomplete: false });
    expect(numbers).toEqual(["1", "2", "3", "4", "1", "2", "3", "4"]);
  });

  it("are complete when two reads that drop different products hold all of them together", async () => {
    const reads: Record<string, object[]> = {
      codigo: [product(1), product(2, { nombre: "Old name" }), product(2, { nombre: "Old name" }), product(4)],
      created_at: [product(1), product(1), product(2, { nombre: "New name" }), product(3)],
    };
    const { baseUrl, targets } = await answering((url, response) =>
      json(response, pageOf(url, reads[orderOf(url) ?? ""] ?? [])),
    );
    const found = await read(clientOf(baseUrl), QUERY, { signal });
    expect(ids(found.listings).sort()).toEqual([1, 2, 3, 4]);
    expect(found.listings.find((listing) => listing.product.id === 2)?.product.name).toBe("New name");
    expect(found).toMatchObject({ total: 4, incomplete: false });
    expect(targets).toHaveLength(4);
  });

  it("are returned as all that was seen, flagged incomplete, when no read is consistent", async () => {
    const reads: Record<string, object[]> = {
      codigo: [product(1), product(2), product(2), product(3)],
      created_at: [product(1), product(1), product(2, { nombre: "Renamed" }), product(3)],
      precio: [product(4), product(5), product(5), product(3)],
      costo: [product(1), product(1), product(5), product(3)],
    };
    const { baseUrl, targets } = await answering((url, response) =>
      json(response, pageOf(url, reads[orderOf(url) ?? ""] ?? [])),
    );
    const found = await read(clientOf(baseUrl), QUERY, { signal });
    expect(ids(found.listings).sort()).toEqual([1, 2, 3, 4, 5]);
    expect(found.listings.find((listing) => listing.product.id === 2)?.product.name).toBe("Renamed");
    expect(found).toMatchObject({ total: 4, pages: 2, incomplete: true });
    expect(targets).toHaveLength(8);
  });

  it("are not read again when the budget does not suffice", async () => {
    const { baseUrl, targets } = await answering((url, response) =>
      json(response, pageOf(url, [product(1), product(2), product(2), product(3)])),
    );
    const budget = createBudget({ limit: 3, now: () => NOW });
    const found = await read(clientOf(baseUrl, { budget }), QUERY, { signal });
    expect(found).toMatchObject({ incomplete: true, total: 4 });
    expect(targets).toHaveLength(2);
  });
});

describe("the order of a read", () => {
  const tied = [product(1), product(2), product(2), product(4)];
  const begin = async (lossy: readonly string[]) =>
    answering((url, response) => json(response, pageOf(url, lossy.includes(orderOf(url) ?? "") ? tied : products(4))));
  const learn = async (baseUrl: string, paging = NEW_PAGING) =>
    (await sweep(clientOf(baseUrl), QUERY, paging, { signal, now: () => NOW })).paging;
  const orders = (targets: readonly string[]) =>
    targets.map((target) => new URL(target, "http://api").searchParams.get("order_by"));

  it("is by SKU at first, and stays so when nothing is lost", async () => {
    const { baseUrl, targets } = await begin(["nombre"]);
    expect(await learn(baseUrl)).toEqual(NEW_PAGING);
    expect(orders(targets)).toEqual(["codigo", "codigo"]);
  });

  it("is from then on the one whose read was whole, so that a poll reads the pages once", async () => {
    const { baseUrl, targets } = await begin(["codigo", "created_at"]);
    const paging = await learn(baseUrl);
    expect(paging.orders).toEqual(["price", "cost", "name", "sku", "created_at"]);
    targets.length = 0;
    expect(await learn(baseUrl, paging)).toEqual(paging);
    expect(orders(targets)).toEqual(["precio", "precio"]);
  });

  it("is another one next time when only two reads together were whole", async () => {
    const { baseUrl } = await answering((url, response) =>
      json(response, pageOf(url, orderOf(url) === "codigo" ? tied : [product(1), product(1), product(2), product(3)])),
    );
    expect((await learn(baseUrl)).orders).toEqual(["price", "cost", "name", "sku", "created_at"]);
  });

  it("is another one, also from then on, when the server refuses to sort by the first", async () => {
    const { baseUrl, targets } = await answering((url, response) =>
      orderOf(url) === "codigo"
        ? json(response, { error: ["El orden no es válido."], code: 422 }, 422)
        : json(response, pageOf(url, products(4))),
    );
    const paging = await learn(baseUrl);
    expect(paging.orders).toEqual(["created_at", "price", "cost", "name", "sku"]);
    targets.length = 0;
    await learn(baseUrl, paging);
    expect(orders(targets)).toEqual(["created_at", "created_at"]);
  });

  it("is not blamed when the server refuses every one: its first refusal is reported", async () => {
    const { baseUrl, targets } = await answering((_, response) =>
      json(response, { error: `No ${targets.length}.`, code: 422 }, 422),
    );
    await expect(read(clientOf(baseUrl), { lowOnly: false }, { signal })).rejects.toThrow("422 No 1. (GET");
    expect(targets).toHaveLength(4);
  });

  it("stays when no read was whole", async () => {
    const { baseUrl } = await answering((url, response) => json(response, pageOf(url, tied)));
    expect(await learn(baseUrl)).toEqual(NEW_PAGING);
  });
});

describe("entries that cannot be read", () => {
  it("count in the total, so that a page with such entries is not inconsistent for ever", async () => {
    const all = [product(1), product(2, { id: null }), product(3, { inventarios: {} }), "nada" as unknown as object];
    const { baseUrl, targets } = await answering((url, response) => json(response, pageOf(url, all)));
    const found = await read(clientOf(baseUrl), QUERY, { signal });
    expect(ids(found.listings)).toEqual([1, 3]);
    expect(found).toMatchObject({ total: 4, incomplete: false, strangers: { unknown: 2 } });
    expect(targets).toHaveLength(2);
  });

  it("are an error when they are most of the list, because the API has changed then", async () => {
    const all = Array.from({ length: 40 }, (_, index) =>
      product(index, index < 19 ? {} : { inventarios: [{ stock: "1,5" }] }),
    );
    const { baseUrl } = await answering((url, response) => json(response, pageOf(url, all)));
    const failure = read(clientOf(baseUrl, { pageSize: 200 }), QUERY, { signal });
    await expect(failure).rejects.toThrow(
      'most of it cannot be read: product 19, inventarios[0].stock is not a number (found "1,5")',
    );
  });

  it("are reported once for a product that several sweeps of a poll list, and not any more once it can be read", async () => {
    let all = [product(1, { barcode: {} }), product(2, { inventarios: [{ stock: {} }] }), product(3)];
    const { baseUrl } = await answering((url, response) =>
      json(response, url.pathname === "/inventory" ? pageOf(url, all) : { success: true, data: product(2) }),
    );
    const inventory = createInventory(clientOf(baseUrl), () => NOW).resume(null);
    await inventory.sweep(QUERY, { signal });
    await inventory.sweep(QUERY, { signal });
    expect(inventory.learned().oddities).toEqual({
      unknown: 1,
      ignored: 1,
      told: [expect.stringContaining("product 2, inventarios[0].stock"), expect.stringContaining("product 1, barcode")],
    });
    all = [product(1)];
    await inventory.lookUp([2], { signal });
    expect(inventory.learned().oddities).toMatchObject({ unknown: 0, ignored: 1 });
  });
});

describe("pages that are not the ones asked for", () => {
  it("are an error when a page repeats another in every read", async () => {
    const { baseUrl, targets } = await answering((url, response) => {
      const current = Number(url.searchParams.get("page"));
      json(response, page(products(2), { current_page: current, total: 4, total_pages: 2 }));
    });
    const failure = read(clientOf(baseUrl), QUERY, { signal });
    await expect(failure).rejects.toBeInstanceOf(InconsistentPagesError);
    await expect(failure).rejects.toThrow("page 2 repeats page 1 (GET /inventory)");
    expect(targets).toHaveLength(8);
  });

  it("are an error when the server ignores the page number", async () => {
    const { baseUrl } = await answering((_, r) => json(r, page(products(2), { total: 4, total_pages: 2 })));
    await expect(read(clientOf(baseUrl), QUERY, { signal })).rejects.toThrow("page 2 came as page 1");
  });

  it("are no error when the next read has the right pages", async () => {
    const { baseUrl } = await answering((url, response, _, before) => {
      if (before === 1) url.searchParams.set("page", "1");
      json(response, pageOf(url, products(4)));
    });
    expect(await read(clientOf(baseUrl), QUERY, { signal })).toMatchObject({ total: 4, incomplete: false });
  });
});

describe("look-ups", () => {
  it("distinguish deleted products from found ones, and count their requests", async () => {
    const { baseUrl } = await answering((url, response) => {
      const id = Number(url.pathname.split("/").at(-1));
      if (id === 2) return json(response, { success: false, error: "Producto no encontrado", code: 404 }, 404);
      json(response, { success: true, data: product(id) });
    });
    const inventory = createInventory(clientOf(baseUrl), () => NOW).resume(null);
    const { answers, failure } = await inventory.lookUp([1, 2, 3], { signal });
    expect(failure).toBeUndefined();
    expect([...answers].map(([id, found]) => [id, found?.product.name ?? null])).toEqual([
      [1, "Producto 1"],
      [2, null],
      [3, "Producto 3"],
    ]);
    expect(inventory.requestsMade()).toBe(3);
    expect(inventory.budgetLeft()).toBe(897);
  });

  it("leave out a product that the server cannot read, and return the reason", async () => {
    const { baseUrl } = await answering((url, response) => {
      const id = Number(url.pathname.split("/").at(-1));
      if (id === 2) return json(response, { success: false, error: "Error interno del servidor", code: 500 }, 500);
      json(response, { success: true, data: product(id) });
    });
    const { answers, failure } = await createInventory(clientOf(baseUrl), () => NOW)
      .resume(null)
      .lookUp([1, 2, 3], { signal });
    expect([...answers.keys()].sort()).toEqual([1, 3]);
    expect(failure).toBeInstanceOf(ServerFailureError);
  });

  it("end when the API refuses the key: the rest stays unknown", async () => {
    let asked = 0;
    const { baseUrl } = await answering((_, response) => {
      asked += 1;
      json(response, { success: false, error: "API key inválida", code: 401 }, 401);
    });
    const ids = Array.from({ length: 40 }, (_, index) => index + 1);
    const { answers, failure } = await createInventory(clientOf(baseUrl), () => NOW)
      .resume(null)
      .lookUp(ids, { signal });
    expect(answers.size).toBe(0);
    expect(failure).toBeInstanceOf(UnauthorizedError);
    expect(asked).toBeLessThanOrEqual(4);
  });

  it("reject when they are aborted", async () => {
    const stopping = new AbortController();
    const { baseUrl } = await answering((_, response) => {
      stopping.abort(new Error("stopped"));
      json(response, {}, 500);
    });
    const lookedUp = createInventory(clientOf(baseUrl), () => NOW)
      .resume(null)
      .lookUp([1, 2], { signal: stopping.signal });
    await expect(lookedUp).rejects.toThrow("stopped");
  });
});
