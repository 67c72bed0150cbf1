import { openApp } from "../../src/app.ts";
import { type Config, configSchema } from "../../src/config/schema.ts";
import type { Locale } from "../../src/policy/locale.ts";
import type { Company, Stock } from "../../src/sandbox/company.ts";
import { startMailSink } from "../../src/sandbox/mail-sink.ts";
import { startSandbox } from "../../src/sandbox/server.ts";
import type { SlackPayload } from "../../src/sandbox/slack-payload.ts";
import { startSlackSink } from "../../src/sandbox/slack-sink.ts";

export interface Told {
  /** The mail's HTML. */
  readonly mail: string;
  readonly slack: SlackPayload;
}

const TIMEZONE = "America/El_Salvador";

const CENTRAL = { branch: "Sucursal Central", warehouse: "Bodega Principal" };
const NORTH = { branch: "Sucursal Norte", warehouse: "Bodega Norte" };
const EAST = { branch: "Sucursal Oriente", warehouse: "Bodega Oriente" };

const EMPTY: Stock = {
  title: "Comercial El Torogoz S.A. de C.V.",
  products: [],
  warehouses: [CENTRAL, NORTH, EAST].map(({ branch, warehouse }, index) => ({
    id: index + 1,
    branch,
    name: warehouse,
    active: true,
  })),
};

const TECHNOLOGY = "Distribuidora Tecnológica";

/** What is in the shop in the morning. */
const PRODUCTS = [
  {
    name: 'Monitor Samsung 22"',
    sku: "MON-SAMS-233",
    supplier: TECHNOLOGY,
    cost: 93.08,
    at: NORTH,
    stock: 12,
    minimum: 11,
    maximum: 55,
  },
  { name: 'Monitor Samsung 22"', at: CENTRAL, stock: 29, minimum: 11, maximum: 55 },
  {
    name: "Arroz precocido por kilo",
    sku: "ARR-GEN-187",
    supplier: "Granos del Valle",
    cost: 1.01,
    at: CENTRAL,
    stock: 18.5,
    minimum: 5,
    maximum: 25,
  },
  {
    name: 'Monitor Dell 27" 4K',
    sku: "MON-DELL-196",
    supplier: TECHNOLOGY,
    cost: 258.97,
    at: EAST,
    stock: 4,
    minimum: 2,
    maximum: 10,
  },
  {
    name: "Audífonos JBL con micrófono",
    sku: "AUD-JBL-224",
    supplier: TECHNOLOGY,
    cost: 14.2,
    at: CENTRAL,
    stock: 0,
    minimum: 10,
    maximum: 40,
  },
  {
    name: 'Sierra circular DeWalt 7 1/4"',
    sku: "SIE-DEWA-256",
    supplier: "Ferretera Izalco",
    cost: 71.5,
    at: NORTH,
    stock: 5,
    minimum: 15,
    maximum: 30,
  },
  {
    name: "Foco LED Philips 9 W",
    sku: "FOC-PHIL-402",
    supplier: "Ferretera Izalco",
    cost: 1.15,
    at: EAST,
    stock: 7,
    minimum: 13,
    maximum: 60,
  },
] as const;

function stock(company: Company): void {
  for (const { name, at, stock, minimum, maximum, ...facts } of PRODUCTS) {
    const known = company.products.find((product) => product.name === name);
    const { id } = known ?? company.addProduct({ name, ...facts });
    company.editLevel(id, at, { stock, minimum, maximum });
  }
}

/** What has become of it by noon. */
function trade(company: Company): void {
  const idOf = (sku: string) => company.products.find((product) => product.sku === sku)?.id ?? 0;
  company.editLevel(idOf("MON-SAMS-233"), NORTH, { stock: 0 });
  company.editLevel(idOf("ARR-GEN-187"), CENTRAL, { stock: 3.25 });
  company.editLevel(idOf("MON-DELL-196"), EAST, { stock: 2, note: "PO-2211, viernes" });
  company.editLevel(idOf("AUD-JBL-224"), CENTRAL, { stock: 40 });
  company.editLevel(idOf("SIE-DEWA-256"), NORTH, { minimum: 4 });
  company.editProduct(idOf("FOC-PHIL-402"), { enabled: false });
}

/** Has the daemon watch a made-up shop for a morning, and answers what it told at noon. */
export async function tellOfMorning(locale: Locale): Promise<Told> {
  await using world = new AsyncDisposableStack();
  let time = Date.parse("2026-11-24T08:00:00-06:00");
  const now = () => new Date(time);
  const shop = world.adopt(await startSandbox({ stock: EMPTY, dialect: "live", now: () => time }), (it) => it.close());
  const mail = world.adopt(await startMailSink(), (it) => it.close());
  const slack = world.adopt(await startSlackSink(), (it) => it.close());
  const config: Config = configSchema.parse({
    companies: [{ name: "el-torogoz", api_key: shop.apiKey, base_url: shop.url }],
    poll: { timezone: TIMEZONE },
    channels: {
      compras: {
        type: "email",
        smtp: { host: mail.host, port: mail.port, tls: "off" },
        from: "Alertas de stock <alertas@example.com>",
        to: ["compras@example.com"],
      },
      bodega: { type: "slack", webhook_url: slack.url },
    },
    alerts: { locale, currency: "USD", first_run: "silent" },
    suppliers: {
      [TECHNOLOGY]: { email: "pedidos@example.com", whatsapp: "+503 7000 0000", locale },
      "Granos del Valle": { whatsapp: "+503 7000 0001", locale },
    },
    store: { url: "memory:" },
  });
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const app = world.use(
    await openApp(config, "write", { clock: { now, sleep: async () => {} }, random: () => 0.5, log }),
  );
  const { signal } = new AbortController();
  stock(shop.company);
  await app.poll("el-torogoz", { signal });
  time += 4 * 3_600_000;
  trade(shop.company);
  await app.poll("el-torogoz", { signal });
  for (const channel of app.channels) await app.drain(channel, signal);
  const [[mailed], [posted]] = await Promise.all([mail.received(1), slack.received(1)]);
  if (!mailed?.mail.html || !posted) throw new Error("Nothing was told of the morning");
  return { mail: mailed.mail.html, slack: posted };
}
