import { expect, test } from "@jest/globals";
import { configSchema } from "../../src/config/schema.ts";
import { channelLocale, messageSettings } from "../../src/config/settings.ts";

const mail = { type: "email", smtp: { host: "smtp.example.com" }, from: "a@example.com", to: ["b@example.com"] };

function configWith(routes: readonly object[]) {
  return configSchema.parse({
    companies: [{ name: "a", api_key: "k" }],
    channels: { compras: mail, jefes: mail, erp: { type: "slack", webhook_url: "https://example.com/x" } },
    routes,
  });
}

test("a channel has the language of its routes if they all have the same one", () => {
  const config = configWith([
    { channels: ["compras"], locale: "es" },
    { channels: ["compras", "jefes"], match: { status: "out" }, locale: "es" },
    { channels: ["jefes"] },
  ]);
  expect(["compras", "jefes", "erp"].map((channel) => channelLocale(config, channel))).toEqual(["es", null, null]);
});

test("an email channel gets every change if no route narrows or delays its changes", () => {
  const fullByMail = (routes: readonly object[]) => messageSettings(configWith(routes)).fullByMail;
  expect(fullByMail([])).toEqual(["compras", "jefes"]);
  expect(fullByMail([{ channels: ["compras", "erp"] }, { channels: ["jefes"], digest: "0 8 * * *" }])).toEqual([
    "compras",
  ]);
  expect(fullByMail([{ channels: ["compras"], match: { status: "out" } }])).toEqual([]);
  expect(fullByMail([{ channels: ["compras"], changes: ["breached"] }])).toEqual([]);
});
