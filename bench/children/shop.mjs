/*
 * The servers of a benchmark, in a process of their own: SmartPyme companies whose pages are made in advance, so that serving
 * them costs the measured programs nothing, and channels that accept everything. The key of a company is
 * `<name>-<products>`; each product has a low level and one with enough stock, or, of a key `<name>-<products>x<warehouses>`, so many
 * levels with enough stock that can be sold from.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import { SMTPServer } from "smtp-server";

/** Pages as text, by key and page size; a change makes the affected ones again. */
const shops = new Map();
let requests = 0;
let slackAt = null;
let mailAt = null;

function shopOf(key) {
  const known = shops.get(key);
  if (known) return known;
  const [, products = 0, warehouses = 0] = /-(\d+)(?:x(\d+))?$/.exec(key) ?? [];
  const shop = {
    products: Number(products),
    warehouses: Number(warehouses),
    restocked: 0,
    every: 1,
    sold: new Map(),
    pages: new Map(),
  };
  shops.set(key, shop);
  return shop;
}

function isRestocked(index, { restocked, every }) {
  return index % every === 0 && index / every < restocked;
}

function product(index, shop) {
  const row = (stock, warehouse) => ({
    id_producto: index + 1,
    stock: `${stock}.000000`,
    stock_minimo: "5.000000",
    stock_maximo: "60.000000",
    nota: null,
    nombre_bodega: warehouse,
    nombre_sucursal: "Sucursal Central",
  });
  return {
    id: index + 1,
    nombre: `Tornillo hexagonal galvanizado ${index}`,
    descripcion: "Caja de cien unidades, rosca gruesa, para exterior",
    codigo: `TOR-${String(index).padStart(6, "0")}`,
    barcode: "7501234567890",
    nombre_categoria: `Ferretería ${index % 12}`,
    precio: "12.500000",
    costo: "8.250000",
    costo_anterior: "8.10",
    costo_promedio: "8.200000",
    marca: "Truper",
    nombre_proveedor: `Distribuidora ${index % 40}`,
    tipo: "Producto",
    enable: "1",
    created_at: "2024-06-01T08:00:00.000000Z",
    updated_at: "2025-01-10T14:22:00.000000Z",
    inventarios:
      shop.warehouses > 0
        ? Array.from({ length: shop.warehouses }, (_, at) => row(50_000 - (shop.sold.get(index) ?? 0), `Bodega ${at}`))
        : [row(isRestocked(index, shop) ? 40 : 2, "Bodega Norte"), row(45, "Bodega Central")],
  };
}

function pageOf(key, page, perPage) {
  const shop = shopOf(key);
  const name = `${page}/${perPage}`;
  const made = shop.pages.get(name);
  if (made) return made;
  const from = (page - 1) * perPage;
  const to = Math.min(page * perPage, shop.products);
  const pages = Math.ceil(shop.products / perPage);
  const body = Buffer.from(
    JSON.stringify({
      success: true,
      data: Array.from({ length: Math.max(0, to - from) }, (_, offset) => product(from + offset, shop)),
      pagination: {
        current_page: page,
        per_page: perPage,
        total: shop.products,
        total_pages: pages,
        has_next: page < pages,
        has_prev: page > 1,
        from: from + 1,
        to,
      },
      meta: { empresa: `Ferretería ${key}`, timestamp: "2026-11-25T12:00:00.000000Z", filters_applied: [] },
    }),
  );
  shop.pages.set(name, body);
  return body;
}

const web = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://localhost");
  if (request.method === "POST") {
    request.resume().on("end", () => {
      slackAt = Date.now();
      response.end("ok");
    });
    return;
  }
  requests += 1;
  const key = (request.headers.authorization ?? "").slice("Bearer ".length);
  const one = /\/inventory\/(\d+)$/.exec(url.pathname)?.[1];
  response.setHeader("content-type", "application/json");
  if (one) response.end(JSON.stringify({ success: true, data: product(Number(one) - 1, shopOf(key)) }));
  else
    response.end(
      pageOf(key, Number(url.searchParams.get("page") ?? 1), Number(url.searchParams.get("per_page") ?? 100)),
    );
});
web.keepAliveTimeout = 60_000;

const mail = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  onData: (stream, _session, done) =>
    stream.resume().on("end", () => {
      mailAt = Date.now();
      done();
    }),
});

async function portOf(server) {
  await once(server, "listening");
  return server.address().port;
}

const webPort = await portOf(web.listen(0, "127.0.0.1"));
const mailPort = await portOf(mail.listen(0, "127.0.0.1"));

process.on("message", (message) => {
  if (message.restock) {
    // Only the first pages have other stocks; the rest stay as they were made.
    const { key, count, every = 1 } = message.restock;
    const shop = shopOf(key);
    const touched = Math.max(shop.restocked * shop.every, count * every);
    shop.restocked = count;
    shop.every = every;
    for (const name of shop.pages.keys()) {
      const [page, perPage] = name.split("/").map(Number);
      if ((page - 1) * perPage < touched) shop.pages.delete(name);
    }
    for (let page = 1; (page - 1) * 200 < shop.products; page += 1) pageOf(key, page, 200);
  }
  if (message.sell) {
    // A unit of each level of every so many-th product.
    const { key, every, first } = message.sell;
    const shop = shopOf(key);
    for (let index = first; index < shop.products; index += every)
      shop.sold.set(index, (shop.sold.get(index) ?? 0) + 1);
    shop.pages.clear();
    for (let page = 1; (page - 1) * 200 < shop.products; page += 1) pageOf(key, page, 200);
  }
  process.send({ requests, slackAt, mailAt });
  if (message.reset) {
    requests = 0;
    slackAt = null;
    mailAt = null;
  }
});
process.send({ origin: `http://127.0.0.1:${webPort}`, mailPort });
