import { z } from "zod";
import type { Answer } from "./answer.ts";
import type { Company } from "./company.ts";
import { type Faults, faultRuleSchema } from "./faults.ts";
import { PRODUCT_TYPES } from "./product-type.ts";
import { SandboxRefusal } from "./refusal.ts";
import type { RequestLog } from "./request-log.ts";
import { SALE_STATES } from "./sale.ts";

export const CONTROL_HELP = `Control surface of the sandbox. Bodies are JSON; no key is needed.

  GET    /control                      this text
  GET    /control/company              title, warehouses, how many products
  PATCH  /control/company              {title, active}         active: false refuses the company's API key
  POST   /control/products             {name, sku, category, …}  starts with stock 0 and minimum 0 everywhere
  GET    /control/products/ID          the product with all its rows
  PATCH  /control/products/ID          {name, sku, category, brand, supplier, price, cost, type, enabled, softDeleted}
  DELETE /control/products/ID          takes it out of the database
  PATCH  /control/products/ID/levels   {branch, warehouse, stock, minimum, maximum, note, softDeleted}
  PATCH  /control/warehouses           {branch, warehouse, active, rename: {branch, warehouse}}
  POST   /control/sales                {branch, day, state, lines: [{productId, units}]}: enters a sale, which changes no stock
  GET    /control/faults               the faults still to come
  POST   /control/faults               {match: {path, page, nth}, times, fault}, or a list of such; fault is one of
                                         {status, body, headers} {delayMs} {msPerProduct} {cutBodyAt} {html, status} {json} {text}
                                         {reset: true} {servePage} {membershipShift: {leave, enter}}
  DELETE /control/faults               forgets them
  GET    /control/requests             the requests served, newest last, without keys
  DELETE /control/requests             forgets them
`;

const text = z.string().min(1);
const nullable = text.nullable();
const amount = z.number().min(0);

const productSchema = z.strictObject({
  name: text.exactOptional(),
  sku: nullable.exactOptional(),
  category: nullable.exactOptional(),
  brand: nullable.exactOptional(),
  supplier: nullable.exactOptional(),
  price: amount.exactOptional(),
  cost: amount.exactOptional(),
  type: z.enum(PRODUCT_TYPES).exactOptional(),
  enabled: z.boolean().exactOptional(),
  softDeleted: z.boolean().exactOptional(),
});

const placeSchema = z.strictObject({ branch: nullable.optional(), warehouse: nullable });

const levelSchema = placeSchema.extend({
  stock: z.number().exactOptional(),
  minimum: amount.nullable().exactOptional(),
  maximum: amount.nullable().exactOptional(),
  note: nullable.exactOptional(),
  softDeleted: z.boolean().exactOptional(),
});

const warehouseSchema = placeSchema.extend({
  active: z.boolean().exactOptional(),
  rename: z.strictObject({ branch: nullable.exactOptional(), warehouse: nullable.exactOptional() }).optional(),
});

const saleSchema = z.strictObject({
  branch: nullable,
  day: z.iso.date().optional(),
  state: z.enum(SALE_STATES).optional(),
  lines: z.array(z.strictObject({ productId: z.int(), units: z.number().positive() })).min(1),
});

const companySchema = z.strictObject({ title: text.optional(), active: z.boolean().optional() });

interface Route {
  readonly method: string;
  readonly path: RegExp;
  /** `id`: id of the product in the path; 0: the path has none. */
  readonly answer: (body: unknown, id: number) => unknown;
}

/** Changes the sandbox over HTTP, for tests in other processes, the demo, and people with curl. */
export interface Control {
  /** Answers a request. `path` begins with `/control`. Mistakes of the caller become answers of 400, 404 or 405. */
  answer(method: string, path: string, body: string): Answer;
}

export function createControl(company: Company, faults: Faults, log: RequestLog): Control {
  const describe = () => ({
    title: company.title,
    active: company.active,
    warehouses: company.warehouses,
    products: company.products.length,
  });
  const routes: readonly Route[] = [
    { method: "GET", path: /^\/control$/, answer: () => CONTROL_HELP },
    { method: "GET", path: /^\/control\/company$/, answer: describe },
    {
      method: "PATCH",
      path: /^\/control\/company$/,
      answer: (body) => {
        const edit = companySchema.parse(body);
        company.title = edit.title ?? company.title;
        company.active = edit.active ?? company.active;
        return describe();
      },
    },
    {
      method: "POST",
      path: /^\/control\/products$/,
      answer: (body) => company.addProduct(productSchema.extend({ name: text }).parse(body)),
    },
    { method: "GET", path: /^\/control\/products\/(\d+)$/, answer: (_, id) => company.product(id) },
    {
      method: "PATCH",
      path: /^\/control\/products\/(\d+)$/,
      answer: (body, id) => company.editProduct(id, productSchema.parse(body)),
    },
    {
      method: "DELETE",
      path: /^\/control\/products\/(\d+)$/,
      answer: (_, id) => {
        company.deleteProduct(id);
        return { deleted: id };
      },
    },
    {
      method: "PATCH",
      path: /^\/control\/products\/(\d+)\/levels$/,
      answer: (body, id) => {
        const { branch, warehouse, ...edit } = levelSchema.parse(body);
        return company.editLevel(id, { branch, warehouse }, edit);
      },
    },
    {
      method: "PATCH",
      path: /^\/control\/warehouses$/,
      answer: (body) => {
        const { branch, warehouse, rename, ...edit } = warehouseSchema.parse(body);
        return company.editWarehouse(
          { branch, warehouse },
          {
            ...edit,
            ...(rename?.branch === undefined ? {} : { branch: rename.branch }),
            ...(rename?.warehouse === undefined ? {} : { name: rename.warehouse }),
          },
        );
      },
    },
    {
      method: "POST",
      path: /^\/control\/sales$/,
      answer: (body) => company.addSale(saleSchema.parse(body)),
    },
    { method: "GET", path: /^\/control\/faults$/, answer: () => faults.pending() },
    {
      method: "POST",
      path: /^\/control\/faults$/,
      answer: (body) => {
        faults.add(...z.array(faultRuleSchema).parse(Array.isArray(body) ? body : [body]));
        return faults.pending();
      },
    },
    {
      method: "DELETE",
      path: /^\/control\/faults$/,
      answer: () => {
        faults.clear();
        return faults.pending();
      },
    },
    { method: "GET", path: /^\/control\/requests$/, answer: () => log.entries() },
    {
      method: "DELETE",
      path: /^\/control\/requests$/,
      answer: () => {
        log.clear();
        return log.entries();
      },
    },
  ];

  function dispatch(method: string, path: string, body: string): unknown {
    const here = routes.filter((route) => route.path.test(path));
    const route = here.find((candidate) => candidate.method === method);
    if (route) return route.answer(parseBody(body), Number(route.path.exec(path)?.[1] ?? 0));
    if (here.length === 0)
      throw new SandboxRefusal(404, `There is nothing at ${path}: GET /control lists what there is`);
    const methods = here.map((candidate) => candidate.method).join(", ");
    throw new SandboxRefusal(405, `${path} takes ${methods}, not ${method}`);
  }

  return {
    answer(method, path, body) {
      try {
        return { status: method === "POST" ? 201 : 200, body: dispatch(method, path, body) };
      } catch (error) {
        if (error instanceof SandboxRefusal) return { status: error.status, body: { error: error.message } };
        if (error instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(error) } };
        throw error;
      }
    },
  };
}

function parseBody(body: string): unknown {
  if (body === "") return undefined;
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new SandboxRefusal(400, `The body is not JSON: ${cause instanceof Error ? cause.message : cause}`);
  }
}
