import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { FaultRuleInput } from "../../src/sandbox/faults.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/server.ts";
import { ask } from "./ask.ts";

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ products: 90 });
});

afterEach(() => sandbox.close());

const page = (number: number) => `/inventory?per_page=30&page=${number}`;

async function fetchRaw(path: string): Promise<Response> {
  return fetch(`${sandbox.url}${path}`, { headers: { authorization: `Bearer ${sandbox.apiKey}` } });
}

describe("a fault", () => {
  test("is applied as many times as its rule says, and only to matching requests", async () => {
    sandbox.faults.add({ match: { path: "/inventory", page: 2 }, times: 2, fault: { status: 500 } });
    const statuses = [];
    for (const path of [page(1), page(2), "/inventory/summary", page(2), page(2)]) {
      statuses.push((await ask(sandbox, path)).status);
    }
    expect(statuses).toEqual([200, 500, 200, 500, 200]);
  });

  test("can begin with the nth request, and match paths by a pattern", async () => {
    const [first] = sandbox.company.products;
    sandbox.faults.add({ match: { path: "/inventory/*", nth: 2 }, fault: { status: 503 } });
    const look = async () => (await ask(sandbox, `/inventory/${first?.id}`)).status;
    expect([await look(), await look(), await look()]).toEqual([200, 503, 200]);
  });

  test("can be any status with a body and headers", async () => {
    sandbox.faults.add({ fault: { status: 429, body: { slow: "down" }, headers: { "retry-after": "7" } } });
    const { status, headers, body } = await ask<unknown>(sandbox, page(1));
    expect([status, headers.get("retry-after"), body]).toEqual([429, "7", { slow: "down" }]);
  });

  test("can be the API's own error", async () => {
    sandbox.faults.add({ fault: { status: 500 } });
    expect((await ask<unknown>(sandbox, page(1))).body).toEqual({
      success: false,
      error: "Error interno del servidor",
      code: 500,
    });
  });

  test("can delay a page by the number of its products", async () => {
    sandbox.faults.add({ times: 2, fault: { msPerProduct: 5 } });
    const timed = async (path: string) => {
      const began = performance.now();
      await ask(sandbox, path);
      return performance.now() - began;
    };
    expect(await timed("/inventory?per_page=60")).toBeGreaterThan(290);
    // At least, because a busy machine is later.
    expect(await timed("/inventory?per_page=6")).toBeGreaterThan(29);
  });

  test("can cut the body short", async () => {
    sandbox.faults.add({ fault: { cutBodyAt: 100 } });
    const response = await fetchRaw(page(1));
    expect(response.status).toBe(200);
    expect(Number(response.headers.get("content-length"))).toBeGreaterThan(1000);
    await expect(response.text()).rejects.toThrow();
  });

  test("can break the connection", async () => {
    sandbox.faults.add({ fault: { reset: true } });
    await expect(fetchRaw(page(1))).rejects.toThrow();
    expect(sandbox.requests().at(-1)).toMatchObject({ status: null, fault: "reset" });
  });

  test("can be a page of HTML, a wrong body, or no JSON at all", async () => {
    sandbox.faults.add(
      { fault: { html: "<h1>502 Bad Gateway</h1>", status: 502 } },
      { fault: { json: [] } },
      { fault: { text: '{"success":tr' } },
    );
    const html = await fetchRaw(page(1));
    expect([html.status, html.headers.get("content-type")]).toEqual([502, "text/html; charset=utf-8"]);
    expect((await ask<unknown>(sandbox, page(1))).body).toEqual([]);
    expect(await (await fetchRaw(page(1))).text()).toBe('{"success":tr');
  });

  test("can answer with another page", async () => {
    sandbox.faults.add({ match: { page: 3 }, fault: { servePage: 2 } });
    const [second, third] = [await ask(sandbox, page(2)), await ask(sandbox, page(3))];
    expect(third.body.data).toEqual(second.body.data);
    expect(third.body.pagination).toMatchObject({ current_page: 2 });
  });

  test("can delay an answer, and closing the sandbox does not wait for it", async () => {
    sandbox.faults.add({ fault: { delayMs: 3_600_000 } });
    const late = fetchRaw(page(1));
    const broken = expect(late).rejects.toThrow();
    while (sandbox.requests().length === 0) await new Promise(setImmediate);
    await sandbox.close();
    await broken;
    sandbox = await startSandbox();
  });

  test("can change who is low between two pages, so that products slip past the reader", async () => {
    for (const { id, rows } of sandbox.company.products) {
      for (const { warehouseId } of rows) sandbox.company.editRow(id, warehouseId, { stock: 1, minimum: 5 });
    }
    const low = (number: number) => ask(sandbox, `/inventory?stock_minimo=true&enable=1&per_page=20&page=${number}`);
    const before = (await low(1)).body.pagination.total;
    const secondBefore = (await low(2)).body.data.map(({ id }) => id);
    sandbox.faults.add({ match: { page: 1 }, fault: { membershipShift: { leave: 3 } } });
    await low(1);
    const second = await low(2);
    expect(second.body.pagination.total).toBe(before - 3);
    expect(second.body.data.map(({ id }) => id).slice(0, 17)).toEqual(secondBefore.slice(3));
    sandbox.faults.add({ fault: { membershipShift: { enter: 2 } } });
    await low(1);
    expect((await low(1)).body.pagination.total).toBe(before - 1);
  });

  test("still counts against the rate limit", async () => {
    sandbox.faults.add({ fault: { status: 500 } });
    await ask(sandbox, page(1));
    const { body } = await ask<{ data: unknown }>(sandbox, "/system/rate-limit");
    expect(body.data).toMatchObject({ requests_used: 2 });
  });

  test.each<[string, unknown]>([
    ["an unknown kind", { fault: { explode: true } }],
    ["two kinds in one", { fault: { status: 500, reset: true } }],
    ["no times at all", { times: 0, fault: { reset: true } }],
    ["a path without a slash", { match: { path: "inventory" }, fault: { reset: true } }],
  ])("is refused with %s", (_, rule) => {
    expect(() => sandbox.faults.add(rule as FaultRuleInput)).toThrow();
    expect(sandbox.faults.pending()).toEqual([]);
  });
});
