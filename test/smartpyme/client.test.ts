import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { pipeline, Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "@jest/globals";
import {
  OversizedBodyError,
  RateLimitedError,
  RedirectedError,
  RefusedError,
  ServerFailureError,
  SlowAnswerError,
  UnauthorizedError,
  UnexpectedBodyError,
  UnreachableError,
  UnreadableBodyError,
} from "../../src/smartpyme/errors.ts";
import { API_KEY, clientOf, type FakeApi, type Handler, json, NOW, page, product, serve } from "./fake-api.ts";

const apis: FakeApi[] = [];

async function answering(handler: Handler): Promise<FakeApi> {
  const api = await serve(handler);
  apis.push(api);
  return api;
}

afterEach(async () => {
  for (const api of apis.splice(0)) await api.close();
});

const refusal = (error: string, code: number) => ({ success: false, error, code });

describe("a list", () => {
  it("sends every parameter under the API's own name, the key as a bearer token, and that JSON is wanted", async () => {
    let headers: IncomingHttpHeaders = {};
    const { baseUrl, targets } = await answering((_, response, request) => {
      headers = request.headers;
      json(response, page([]));
    });
    await clientOf(baseUrl).list({
      lowOnly: true,
      inStock: true,
      enabled: false,
      type: "service",
      sku: "LAP",
      name: "Laptop",
      category: "Electrónicos",
      brand: "Dell & Co",
      page: 3,
      perPage: 50,
      orderBy: "price",
      orderDirection: "desc",
    });
    const { pathname, searchParams } = new URL(targets[0] ?? "", "http://api");
    // Without the accept header, one of the servers answers a refusal with a redirect.
    expect(headers).toMatchObject({ authorization: `Bearer ${API_KEY}`, accept: "application/json" });
    expect(pathname).toBe("/inventory");
    expect(Object.fromEntries(searchParams)).toEqual({
      codigo: "LAP",
      nombre: "Laptop",
      categoria: "Electrónicos",
      marca: "Dell & Co",
      tipo: "Servicio",
      enable: "0",
      con_stock: "1",
      stock_minimo: "1",
      page: "3",
      per_page: "50",
      order_by: "precio",
      order_direction: "desc",
    });
  });

  it("is read behind a byte order mark", async () => {
    const { baseUrl } = await answering((_, r) => r.end(`\uFEFF${JSON.stringify(page([product(1)]))}`));
    expect((await clientOf(baseUrl).list({})).products).toHaveLength(1);
  });

  it("sends no parameter that is not given", async () => {
    const { baseUrl, targets } = await answering((_, response) => json(response, page([])));
    await clientOf(baseUrl).list({ lowOnly: false, enabled: true, type: "product" });
    expect(targets).toEqual(["/inventory?tipo=Producto&enable=1"]);
  });

  const LARAVEL = { success: false, error: "Parámetros inválidos", details: { stock_minimo: ["debe ser 1."] } };
  it.each<[string, number, unknown]>([
    ["400 with details", 400, LARAVEL],
    ["422 with a list", 422, { error: ["El campo stock mínimo debe ser verdadero o falso."], code: 422 }],
    ["400 with another parameter's name", 400, { ...LARAVEL, details: { otro: ["no."] } }],
    ["422 with an HTML page", 422, "<html><title>Unprocessable</title></html>"],
    ["400 with nothing", 400, ""],
  ])("writes true as the word where the server answers 1 with %s, and goes on doing so", async (_, status, body) => {
    const { baseUrl, targets } = await answering((url, response) => {
      if (url.searchParams.get("stock_minimo") === "true") return json(response, page([product(1)]));
      response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
    });
    const client = clientOf(baseUrl);
    expect((await client.list({ lowOnly: true })).products).toHaveLength(1);
    await client.list({ lowOnly: true });
    const [one, word] = ["/inventory?stock_minimo=1", "/inventory?stock_minimo=true"];
    expect(targets).toEqual([one, word, word]);
    expect(client.requestsMade()).toBe(3);
    expect(client.budget.used()).toBe(3);
  });

  it("reports the first refusal when the server takes neither spelling, and begins with the same spelling again", async () => {
    const { baseUrl, targets } = await answering((url, response) => {
      const error = [`No se acepta ${url.searchParams.get("stock_minimo")}.`, "Ni nada."];
      json(response, { error, code: 422 }, 422);
    });
    const client = clientOf(baseUrl);
    const failure = client.list({ lowOnly: true });
    await expect(failure).rejects.toThrow("refused the request: 422 No se acepta 1. Ni nada. (GET /inventory?stock");
    await expect(failure).rejects.not.toThrow("base_url");
    await expect(client.list({ lowOnly: true })).rejects.toThrow(RefusedError);
    expect(targets).toHaveLength(4);
    expect(targets[2]).toBe("/inventory?stock_minimo=1");
  });

  it("names the parameter of a refusal, and does not ask again when the query has no flag", async () => {
    const { baseUrl, targets } = await answering((_, response) =>
      json(response, { success: false, error: "Parámetros inválidos", details: { per_page: ["max 200"] } }, 400),
    );
    const failure = clientOf(baseUrl).list({ lowOnly: false, perPage: 500 });
    await expect(failure).rejects.toThrow(RefusedError);
    await expect(failure).rejects.toThrow("400 Parámetros inválidos; per_page: max 200");
    expect(targets).toHaveLength(1);
  });
});

it("each request carries the day as a range of dates when the config asks for that", async () => {
  const { baseUrl, targets } = await answering((url, response) =>
    json(response, url.pathname === "/inventory" ? page([]) : { success: true, data: product(7) }),
  );
  const client = clientOf(baseUrl, { today: () => "2026-11-25" });
  await client.list({ page: 2 });
  await client.product(7);
  const dates = "fecha_inicio=2026-11-25&fecha_fin=2026-11-25";
  expect(targets).toEqual([`/inventory?page=2&${dates}`, `/inventory/7?${dates}`]);
});

describe("a product", () => {
  it("is null when the API says that it does not exist", async () => {
    const { baseUrl } = await answering((_, response) => json(response, refusal("Producto no encontrado", 404), 404));
    expect(await clientOf(baseUrl).product(7)).toBeNull();
  });

  it("is null, too, when the API says so without success: false", async () => {
    const { baseUrl } = await answering((_, r) => json(r, { error: "Producto no encontrado.", code: 404 }, 404));
    expect(await clientOf(baseUrl).product(7)).toBeNull();
  });

  const NOT_BY_API = "; this is not the API's own answer: check base_url";
  it.each([
    ["an HTML page", "<html><title>404 Not Found</title></html>", `404 an HTML page (404 Not Found)${NOT_BY_API}`],
    [
      "JSON of another program",
      '{"message":"Not Found"}',
      `404 JSON in another form ({"message":"Not Found"})${NOT_BY_API}`,
    ],
    ["the API's word on an unknown path", '{"error":"URL Invalida.","code":404}', "404 URL Invalida.; check base_url"],
    [
      "the same in full",
      '{"success":false,"error":"Ruta no encontrada","code":404}',
      "404 Ruta no encontrada; check base_url",
    ],
    ["no word", '{"success":false}', "404 no reason given; check base_url"],
  ])("is not taken for deleted because of a 404 with %s", async (_, body, words) => {
    const { baseUrl } = await answering((_url, response) => response.writeHead(404).end(body));
    await expect(clientOf(baseUrl).product(7)).rejects.toThrow(words);
  });

  it("is refused when it is not the one asked for", async () => {
    const { baseUrl } = await answering((_, response) => json(response, { success: true, data: product(8) }));
    await expect(clientOf(baseUrl).product(7)).rejects.toThrow(UnexpectedBodyError);
  });
});

describe("the summary and the rate limit", () => {
  it("are read in either dialect", async () => {
    const summary = {
      productos: { total: 500, activos: "480", inactivos: 20 },
      inventario: {
        stock_total: 15750.5,
        valor_total: "125000.750000",
        productos_con_stock: 450,
        productos_sin_stock: 30,
        productos_stock_bajo: 15,
      },
      productos_por_categoria: [{ categoria: "Ropa", cantidad: "200" }],
    };
    const usage = { requests_used: 25, max_requests: 1000, remaining_requests: 975 };
    const { baseUrl, targets } = await answering((url, response) =>
      json(
        response,
        url.pathname === "/inventory/summary"
          ? { success: true, data: summary, meta: { empresa: "Mi Empresa" } }
          : { success: true, data: { ...usage, reset_time: "2024-01-01T15:00:01.000000Z" } },
      ),
    );
    const client = clientOf(baseUrl);
    expect(await client.summary({ category: "Ropa", enabled: true })).toEqual({
      products: { total: 500, active: 480, inactive: 20 },
      stock: { units: "15750.5", value: "125000.75", productsInStock: 450, productsOutOfStock: 30, productsLow: 15 },
      categories: [{ category: "Ropa", products: 200 }],
      companyTitle: "Mi Empresa",
    });
    expect(await client.rateLimit()).toEqual({
      used: 25,
      limit: 1000,
      remaining: 975,
      resetAt: "2024-01-01T15:00:01.000Z",
    });
    expect(targets).toEqual(["/inventory/summary?categoria=Ropa&enable=1", "/system/rate-limit"]);
  });
});

describe("what the server may answer", () => {
  const FAILURES: [string, Handler, abstract new (...args: never[]) => Error, string][] = [
    ["401", (_, r) => json(r, refusal("API Key inválida", 401), 401), UnauthorizedError, "check api_key"],
    ["403", (_, r) => json(r, refusal("No autorizado", 403), 403), UnauthorizedError, "No autorizado"],
    ["500", (_, r) => json(r, refusal("Error interno del servidor", 500), 500), ServerFailureError, "Error interno"],
    [
      "an HTML page",
      (_, r) => r.end("<!doctype html><title>Bienvenido</title>"),
      UnreadableBodyError,
      "HTML page (Bienvenido)",
    ],
    ["JSON cut short", (_, r) => r.end('{"success":true,"data":[{"id":'), UnreadableBodyError, "cut short"],
    ["nothing", (_, r) => r.end(), UnreadableBodyError, "an empty body"],
    ["plain text", (_, r) => r.end("Too busy"), UnreadableBodyError, "text (Too busy)"],
    [
      "success: false with 200",
      (_, r) => json(r, refusal("Mantenimiento", 503)),
      UnexpectedBodyError,
      "it says that it failed: Mantenimiento",
    ],
    [
      "another program's JSON",
      (_, r) => json(r, { data: [] }),
      UnexpectedBodyError,
      "pagination Invalid input: expected object",
    ],
    [
      "an error with 200, without success: false",
      (_, r) => json(r, { error: ["Base de datos ocupada."], code: 500 }),
      UnexpectedBodyError,
      "it says that it failed: Base de datos ocupada.",
    ],
    [
      "a failure in a form of its own",
      (_, r) => json(r, { message: "Server Error" }, 500),
      ServerFailureError,
      'failed: 500 JSON in another form ({"message":"Server Error"})',
    ],
    ["a list", (_, r) => json(r, []), UnexpectedBodyError, "the body"],
    ["a body that breaks off", (_, r) => breakOff(r), UnreachableError, "cannot be reached"],
    ["a reset connection", (_, r) => void r.socket?.resetAndDestroy(), UnreachableError, "ECONNRESET"],
    [
      "a redirect to another host",
      (_, r) => r.writeHead(302, { location: "https://elsewhere.example/" }).end(),
      RedirectedError,
      "redirecting to https://elsewhere.example/; set base_url",
    ],
  ];

  it.each(FAILURES)("%s is an error by its own name", async (_, handler, kind, words) => {
    const { baseUrl, targets } = await answering(handler);
    const failure = clientOf(baseUrl).list({ lowOnly: false, page: 2 });
    await expect(failure).rejects.toBeInstanceOf(kind);
    await expect(failure).rejects.toThrow(words);
    await expect(failure).rejects.toMatchObject({ request: "GET /inventory?page=2", name: kind.name });
    expect(targets).toHaveLength(1);
  });

  it("a refused connection is an error by its own name", async () => {
    const { baseUrl, close } = await answering(() => {});
    await close();
    const failure = clientOf(baseUrl).rateLimit();
    await expect(failure).rejects.toBeInstanceOf(UnreachableError);
    await expect(failure).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  it("never sends the key to where a redirect points", async () => {
    let visited = false;
    const elsewhere = await answering((_, response) => {
      visited = true;
      json(response, page([]));
    });
    const { baseUrl } = await answering((_, r) =>
      r.writeHead(307, { location: `${elsewhere.baseUrl}/inventory` }).end(),
    );
    await expect(clientOf(baseUrl).list({})).rejects.toBeInstanceOf(RedirectedError);
    expect(visited).toBe(false);
  });
});

describe("patience", () => {
  it("ends when no headers come", async () => {
    const { baseUrl } = await answering(() => {});
    // The limits of the phases must differ by more than a busy machine may be late.
    const failure = clientOf(baseUrl, { timeoutMs: 2_000 }).list({});
    await expect(failure).rejects.toBeInstanceOf(SlowAnswerError);
    await expect(failure).rejects.toThrow("the beginning of the answer was not done after 1600 ms");
  });

  it("ends when the body comes too slowly", async () => {
    const { baseUrl } = await answering((_, response) => {
      response.writeHead(200).write("{");
      const drip = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(drip));
    });
    const failure = clientOf(baseUrl, { timeoutMs: 200 }).list({});
    await expect(failure).rejects.toThrow("the whole answer was not done after 200 ms");
  });

  it("tries again after a failure that may pass by itself, after the given pauses, and counts each try", async () => {
    const pauses: number[] = [];
    const { baseUrl, targets } = await answering((_, response, _request, before) => {
      if (before === 0) return json(response, refusal("Error interno del servidor", 500), 500);
      if (before === 1) return void response.socket?.destroy();
      json(response, page([product(1)]));
    });
    const sleep = async (ms: number) => void pauses.push(ms);
    const client = clientOf(baseUrl, { pausesMs: [500, 2000], sleep });
    expect((await client.list({})).products).toHaveLength(1);
    expect(pauses).toEqual([500, 2000]);
    expect(targets).toHaveLength(3);
    expect(client.budget.used()).toBe(3);
  });

  it("does not try again after a failure that will not pass", async () => {
    const { baseUrl, targets } = await answering((_, r) => json(r, refusal("API Key inválida", 401), 401));
    await expect(clientOf(baseUrl, { pausesMs: [1, 1] }).list({})).rejects.toBeInstanceOf(UnauthorizedError);
    expect(targets).toHaveLength(1);
  });

  it("ends at once with the signal's reason", async () => {
    const stop = new AbortController();
    const { baseUrl } = await answering(() => stop.abort(new Error("shutting down")));
    await expect(clientOf(baseUrl).list({}, { signal: stop.signal })).rejects.toThrow("shutting down");
  });
});

describe("a body over the limit", () => {
  const row = JSON.stringify(page([product(1, { descripcion: "x".repeat(200_000) })]));

  it.each<[string, Handler]>([
    ["announced", (_, r) => r.writeHead(200, { "content-length": row.length }).write(row.slice(0, 10))],
    ["without end", (_, r) => pour(r)],
    ["small only until unpacked", (_, r) => r.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(row))],
  ])("is given up, %s", async (_, handler) => {
    const closed = Promise.withResolvers<void>();
    const { baseUrl } = await answering((url, response, request, before) => {
      response.on("close", closed.resolve);
      handler(url, response, request, before);
    });
    await expect(clientOf(baseUrl, { maxBodyBytes: 100_000 }).list({})).rejects.toBeInstanceOf(OversizedBodyError);
    await closed.promise;
  });
});

describe("a 429", () => {
  const tooMany: Handler = (_, r) =>
    json(r, { ...refusal("Rate limit excedido", 429), details: { window: "60" } }, 429);

  it("holds all further requests back until the next full hour", async () => {
    const { baseUrl, targets } = await answering(tooMany);
    const client = clientOf(baseUrl);
    const retryAt = new Date("2025-01-31T16:00:00Z");
    const first = client.list({});
    await expect(first).rejects.toBeInstanceOf(RateLimitedError);
    await expect(first).rejects.toMatchObject({ retryAt });
    await expect(client.product(1)).rejects.toMatchObject({ retryAt, request: "GET /inventory/1" });
    expect(client.budget.left()).toBe(0);
    expect(targets).toHaveLength(1);
  });

  it("holds them back for as long as the server asks", async () => {
    const { baseUrl } = await answering((_, r) => json(r, refusal("Rate limit", 429), 429, { "retry-after": "90" }));
    await expect(clientOf(baseUrl).list({})).rejects.toMatchObject({ retryAt: new Date(NOW.getTime() + 90_000) });
  });
});

function pour(response: ServerResponse): void {
  pipeline(Readable.from(endless()), response, () => {});
}

function* endless(): Generator<string> {
  for (;;) yield "x".repeat(1_000);
}

function breakOff(response: ServerResponse): void {
  response.writeHead(200, { "content-length": 1000 });
  response.write('{"success":', () => response.socket?.destroy());
}
