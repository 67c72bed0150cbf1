import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { DIALECTS, type Dialect } from "../../src/sandbox/dialect.ts";
import { SALE_STATES } from "../../src/sandbox/sale.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/server.ts";

interface Varying {
  readonly "x-dialects"?: readonly Dialect[];
}

interface Described extends Varying {
  readonly $ref?: string;
  readonly content: Readonly<Record<string, { readonly schema: { readonly oneOf?: readonly { $ref: string }[] } }>>;
  readonly headers?: Readonly<Record<string, unknown>>;
}

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly schema: { readonly $ref?: string; readonly enum?: readonly string[]; minimum?: number; maximum?: number };
}

const api = parse(readFileSync("docs/smartpyme-api.openapi.yaml", "utf8"));

const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).addSchema(api, "api");

/** Follows a reference within the document. Returns the final pointer and its value. */
function resolve(pointer: string): { readonly pointer: string; readonly value: unknown } {
  const keys = pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  const value = keys.reduce((at, key) => at[key], api);
  return value.$ref ? resolve(value.$ref) : { pointer, value };
}

const pointerOf = (key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1");

const PATHS: readonly string[] = Object.keys(api.paths);

function isOf(dialect: Dialect, { "x-dialects": dialects = DIALECTS }: Varying): boolean {
  return dialects.includes(dialect);
}

/** Lists `GET` requests that together get every answer in the document, each with its path in the document. */
function questionsFor(
  id: number,
): readonly (readonly [path: string, called: string, headers?: Record<string, string>])[] {
  return [
    ...[
      "",
      "?per_page=7&page=3",
      "?page=99",
      "?per_page=&page=",
      "?codigo=a&nombre=e&categoria=o&marca=t&tipo=Producto&enable=1&con_stock=1&stock_minimo=0",
      "?stock_minimo=1&per_page=200",
      "?enable=0&order_by=codigo&order_direction=desc",
      "?tipo=Servicio",
      "?page=0&per_page=201&order_by=id&order_direction=up&tipo=Otro&enable=true&con_stock=si",
    ].map((query) => ["/inventory", `/inventory${query}`] as const),
    ["/inventory", "/inventory?page=x", { accept: "text/html" }],
    ["/inventory", "/inventory", { authorization: "Bearer other" }],
    ["/inventory/{id}", `/inventory/${id}`],
    ["/inventory/{id}", "/inventory/999999"],
    ["/inventory/{id}", `/inventory/${id}`, { authorization: "" }],
    ["/inventory/summary", "/inventory/summary"],
    ["/inventory/summary", "/inventory/summary", { authorization: "Basic x" }],
    ...[
      "",
      "?fecha_inicio=2025-05-02&fecha_fin=2025-05-03&estado=Pendiente&per_page=2&page=1&order_by=created_at&order_direction=asc",
      "?page=99",
      "?estado=Cotizacion",
      "?fecha_inicio=3-5-2025&estado=Otro&page=0&per_page=201&order_by=id&order_direction=up",
    ].map((query) => ["/sales", `/sales${query}`] as const),
    ["/sales", "/sales?page=x", { accept: "text/html" }],
    ["/sales", "/sales", { authorization: "" }],
    ["/system/rate-limit", "/system/rate-limit"],
    ["/system/rate-limit", "/system/rate-limit?fecha_inicio=2025-05-03&fecha_fin=2025-05-03"],
    ["/system/rate-limit", "/system/rate-limit", { authorization: "Bearer " }],
  ];
}

describe.each(DIALECTS)("the sandbox, %s, and the OpenAPI of docs/", (dialect) => {
  let sandbox: Sandbox;
  let now = Date.UTC(2025, 4, 3, 12, 30);

  beforeAll(async () => {
    sandbox = await startSandbox({ dialect, products: 200, rateLimit: 100, now: () => now });
    const [kit, material] = sandbox.company.products;
    if (kit)
      sandbox.company.editProduct(kit.id, { type: "kit", enabled: false, sku: null, category: null, supplier: null });
    if (material) sandbox.company.editProduct(material.id, { type: "raw_material" });
    sandbox.company.editWarehouse({ warehouse: "Bodega Principal" }, { name: null });
    for (const state of SALE_STATES) {
      const lines = [kit, material].map((product) => ({ productId: product?.id ?? 0, units: 1.5 }));
      sandbox.company.addSale({ branch: "Sucursal Norte", state, lines });
    }
  });

  afterAll(() => sandbox.close());

  async function ask(called: string, headers: Record<string, string> = {}, method = "GET") {
    const response = await fetch(`${sandbox.url}${called}`, {
      method,
      redirect: "manual",
      headers: { authorization: `Bearer ${sandbox.apiKey}`, ...headers },
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** Sends a request, and checks the answer against the document. */
  async function hold(path: string, called: string, headers?: Record<string, string>): Promise<string> {
    const answer = await ask(called, headers);
    const at = resolve(`#/paths/${pointerOf(path)}/get/responses/${answer.status}`);
    const described = at.value as Described;
    expect([called, isOf(dialect, described)]).toEqual([called, true]);

    const [type, content] = Object.entries(described.content)[0] ?? [];
    expect(answer.headers.get("content-type")).toContain(type);
    const schema = content?.schema.oneOf?.find(({ $ref }) => isOf(dialect, resolve($ref).value as Varying));
    const accepts = ajv.compile({
      $ref: `api${schema?.$ref ?? `${at.pointer}/content/${pointerOf(String(type))}/schema`}`,
    });
    accepts(type === "application/json" ? JSON.parse(answer.text) : answer.text);
    expect([called, accepts.errors]).toEqual([called, null]);

    for (const name of Object.keys(described.headers ?? {})) expect(answer.headers.has(name)).toBe(true);
    if (answer.status !== 401) {
      for (const name of Object.keys(api.components.headers)) {
        expect([called, name, answer.headers.has(name)]).toEqual([called, name, dialect === "documented"]);
      }
    }
    return `${path} ${answer.status}`;
  }

  test("agree on every answer, and each answer of the document is given", async () => {
    const given = new Set<string>();
    const id = Number(sandbox.company.products[0]?.id);
    for (const [path, called, headers] of questionsFor(id)) given.add(await hold(path, called, headers));
    while (!given.has("/system/rate-limit 429")) given.add(await hold("/system/rate-limit", "/system/rate-limit"));
    for (const path of PATHS) given.add(await hold(path, path.replace("{id}", String(id))));
    now += 3_600_000;
    const described = PATHS.flatMap((path) =>
      Object.keys(api.paths[path].get.responses)
        .filter((status) =>
          isOf(dialect, resolve(`#/paths/${pointerOf(path)}/get/responses/${status}`).value as Varying),
        )
        .map((status) => `${path} ${status}`),
    );
    expect([...given].toSorted()).toEqual(described.toSorted());
  });

  test.each(["/inventory", "/sales"])("agree on the values of each parameter of %s that are refused", async (path) => {
    const statusOf = async (name: string, value: string | number) => (await ask(`${path}?${name}=${value}`)).status;
    const refused = dialect === "unified" ? 422 : 400;
    const { parameters } = api.paths[path].get as { readonly parameters: readonly Parameter[] };
    for (const { name, schema, $ref } of parameters) {
      if ($ref) continue;
      const {
        enum: values,
        minimum,
        maximum,
      } = (schema.$ref ? resolve(schema.$ref).value : schema) as Parameter["schema"];
      for (const value of values ?? []) {
        const isWord = schema.$ref?.endsWith("/Flag") && value.length > 1;
        expect([name, value, await statusOf(name, value)]).toEqual([
          name,
          value,
          isWord && dialect !== "documented" ? refused : 200,
        ]);
      }
      if (values) expect([name, await statusOf(name, "nonsense")]).toEqual([name, refused]);
      if (minimum !== undefined) {
        expect([await statusOf(name, minimum), await statusOf(name, minimum - 1)]).toEqual([200, refused]);
      }
      if (maximum !== undefined) {
        expect([await statusOf(name, maximum), await statusOf(name, maximum + 1)]).toEqual([200, refused]);
      }
    }
    now += 3_600_000;
  });

  test("agree on unknown paths and wrong methods", async () => {
    const form = dialect === "documented" ? "Error" : "BareError";
    const accepts = ajv.compile({ $ref: `api#/components/schemas/${form}` });
    for (const [path, method] of [
      ["/sales/none", "GET"],
      ["/inventory", "POST"],
    ] as const) {
      const { status, text } = await ask(path, {}, method);
      expect([status, accepts(JSON.parse(text))]).toEqual([method === "GET" ? 404 : 405, true]);
    }
  });
});
