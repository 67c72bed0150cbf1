import { expect, test } from "@jest/globals";
import { formatTold, listSilences, listTold } from "../../src/cli/told-text.ts";
import { configSchema } from "../../src/config/schema.ts";

const now = new Date("2026-11-26T18:00:00Z");
const slack = { type: "slack", webhook_url: "http://127.0.0.1:9/services/x" };

function toldOf(sections: object): string[] {
  const base = { companies: [{ name: "norte", api_key: "k" }], channels: { bodega: slack, compras: slack } };
  const config = configSchema.parse({ ...base, ...sections });
  return formatTold(listTold(config, now), listSilences(config, now), config);
}

test("without routes every channel hears of everything, at once", () => {
  expect(toldOf({ alerts: { first_run: "silent" } })).toEqual([
    "Who hears: bodega: everything; in English; at once",
    "           compras: everything; in English; at once",
    "First look: what is low already is not told",
    "Reminders: none, alerts.remind_every is not set",
  ]);
});

test("routes, digests, quiet hours, reminders and silences are said in words", () => {
  const night = { from: "20:00", to: "06:00", unless: { status: "out" } };
  const told = toldOf({
    routes: [
      { channels: ["bodega"], match: { branch: "Sucursal Norte" }, changes: ["breached", "depleted"], locale: "es" },
      { channels: ["bodega", "compras"], digest: "0 8 * * 1-6", unless: { status: "out" }, quiet_hours: [] },
    ],
    alerts: {
      quiet_hours: [night, { days: ["sun"], from: "00:00", to: "24:00" }],
      remind_every: "36h",
      silences: [
        { match: { sku: ["LAP-*", "MON-*"], warehouse: "Norte" }, until: "2026-12-31", reason: "on order" },
        { match: { brand: "Dell" }, until: "2026-11-25", reason: "pedido" },
        { match: { category: "Toys" }, reason: "season over" },
      ],
    },
  });
  expect(told).toEqual([
    "Who hears: bodega: branch Sucursal Norte, when it falls low or runs out; in Spanish; at once; " +
      "not 20:00 to 06:00 (but status out), nor 00:00 to 24:00 on sun: told when that ends",
    "           bodega: everything; in English; gathered, next sent 27 Nov 2026, 08:00, but status out at once",
    "           compras: everything; in English; gathered, next sent 27 Nov 2026, 08:00, but status out at once",
    "First look: what is low already is told in one message",
    "Reminders: every 36h, of what is still low",
    "Silences:  sku LAP-* or MON-*, warehouse Norte, until 2026-12-31: on order",
    "           brand Dell, OVER since 2026-11-25: pedido",
    "           category Toys, until it is removed: season over",
  ]);
});
