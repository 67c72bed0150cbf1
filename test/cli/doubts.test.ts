import { expect, test } from "@jest/globals";
import { findDoubts } from "../../src/cli/doubts.ts";
import { configSchema } from "../../src/config/schema.ts";

const SLACK = "https://hooks.slack.com/services/T0123ABCD/B0123ABCD/AbCdEfGhIjKlMnOpQrStUvWx";
const MAIL = { type: "email", smtp: { host: "smtp.shop.sv" }, from: "a@shop.sv", to: ["b@shop.sv"] };
const LOGIN = { host: "smtp.shop.sv", user: "u", password: "Xq7Mark" };

function doubtsOf(sections: object): string[] {
  const base = {
    companies: [{ name: "norte", api_key: "k" }],
    channels: { bodega: { type: "slack", webhook_url: SLACK } },
  };
  return findDoubts(configSchema.parse({ ...base, ...sections }), "2026-11-26");
}

const channels = (channel: object) => ({ channels: { c: channel } });

test("a config as one should be leaves no doubts", () => {
  expect(doubtsOf({})).toEqual([]);
  expect(doubtsOf(channels({ ...MAIL, smtp: { ...LOGIN, tls: "required" } }))).toEqual([]);
  expect(doubtsOf(channels({ ...MAIL, smtp: { ...LOGIN, host: "127.0.0.1", tls: "off" } }))).toEqual([]);
  expect(
    doubtsOf({ alerts: { silences: [{ match: { sku: "X" }, until: "2026-11-26", reason: "on order" }] } }),
  ).toEqual([]);
  expect(doubtsOf({ routes: [{ channels: ["bodega"], match: { company: "NOR*" } }] })).toEqual([]);
});

test("a rule by consumption leaves a doubt where the catalog is never read in full", () => {
  const given = (coverage: string, match = {}) => ({
    poll: { coverage },
    thresholds: {
      rules: [
        { minimum: 2, match: { sku: "A-*" } },
        { days_of_cover: 7, match },
      ],
    },
  });
  const doubt = (coverage: string) => [
    `thresholds.rules[1] needs full reads to know how fast stock is consumed, and poll.coverage is ${coverage}: SmartPyme's minimum counts in its place`,
  ];
  expect(doubtsOf(given("auto"))).toEqual([]);
  expect(doubtsOf(given("full"))).toEqual([]);
  expect(doubtsOf(given("sliced"))).toEqual(doubt("sliced"));
  expect(doubtsOf(given("filtered"))).toEqual([]);
  expect(doubtsOf(given("filtered", { sku: "LAP-*" }))).toEqual(doubt("filtered"));
});

test("sales leave a doubt where the catalog is never read in full", () => {
  const given = (coverage: string) => doubtsOf({ poll: { coverage }, consumption: { sales: true } });
  expect([given("auto"), given("full")]).toEqual([[], []]);
  expect(given("sliced")).toEqual([expect.stringContaining("consumption.sales needs full reads")]);
});

test.each([
  [channels({ ...MAIL, to: ["b@shop.sv", "Ana <ana@example.com>"] }), "channels.c.to: ana@example.com is an example"],
  [channels({ ...MAIL, from: "Stock <a@example.org>" }), "channels.c.from: a@example.org is an example"],
  [channels({ ...MAIL, smtp: { host: "smtp.example.com" } }), "channels.c.smtp.host: smtp.example.com is an example"],
  [
    { companies: [{ name: "norte", api_key: "k", base_url: "https://api.shop.invalid/v1" }] },
    "companies: norte: base_url: api.shop.invalid is an example",
  ],
  [
    { companies: [{ name: "norte", api_key: "k", base_url: "https://api.smartpyme.site" }] },
    "companies: norte: base_url has no path: SmartPyme's own ends in /api/external/v1",
  ],
  [
    channels({ ...MAIL, smtp: { ...LOGIN, tls: "off" } }),
    "channels.c.smtp.tls: off sends user and password in the clear",
  ],
  [channels({ ...MAIL, smtp: { ...LOGIN, tls: "opportunistic" } }), "in the clear where the server offers no TLS"],
  [
    channels({ type: "slack", webhook_url: "https://hooks.slack.com/services/T0000/B0000/XXXXXXXXXXXXXXXXXXXXXXXX" }),
    "channels.c.webhook_url does not look like what Slack gives out",
  ],
  [
    channels({ type: "slack", webhook_url: "https://chat.shop.sv/hooks/Xq7Mark" }),
    "channels.c.webhook_url is at chat.shop.sv, which is not Slack's",
  ],
  [
    { alerts: { silences: [{ match: { sku: "X" }, until: "2026-11-25", reason: "on order" }] } },
    "alerts.silences[0] is over since 2026-11-25 (on order)",
  ],
  [
    {
      companies: [
        { name: "norte", api_key: "k" },
        { name: "sur", api_key: "k" },
      ],
      routes: [{ channels: ["bodega"], match: { company: "norte" } }],
    },
    "routes: none is about sur: nobody is told that something falls low there",
  ],
  [{ routes: [{ channels: ["bodega"], changes: ["recovered"] }] }, "routes: none has breached among its changes"],
  [
    { channels: { bodega: { type: "slack", webhook_url: SLACK }, otra: MAIL }, routes: [{ channels: ["bodega"] }] },
    "channels.otra is in no route: nobody is told of stock through it",
  ],
])("%j is doubted: %s", (sections, words) => {
  const doubts = doubtsOf(sections);
  expect(doubts).toEqual([expect.stringContaining(words)]);
  expect(doubts.join()).not.toContain("Xq7Mark");
});
