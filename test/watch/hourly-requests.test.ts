import { expect, test } from "@jest/globals";
import { openApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config/load.ts";
import { type Outside, openOutside } from "../cli/outside.ts";
import { recordedLog } from "./recorded-log.ts";

const NOON = Date.parse("2026-11-23T12:10:00Z");
const unstopped = { signal: new AbortController().signal };

/** Opens the program again, on the store of a folder, and lets it poll or preview. */
async function look(outside: Outside, access: "read" | "write", poll: object, now = NOON): Promise<unknown> {
  const sections = { poll: { cron: "0 0 29 2 *", coverage: "full", page_size: 20, ...poll } };
  const { config } = await loadConfig(await outside.writeConfig(sections), {});
  const clock = { now: () => new Date(now), sleep: async () => {} };
  await using app = await openApp(config, access, { clock, random: () => 0.5, log: recordedLog() });
  if (access === "write") return (await app.poll("torogoz", unstopped)).failure;
  return app.preview("torogoz", unstopped).then(
    () => undefined,
    (error: unknown) => error,
  );
}

const SPENT = { name: "RateLimitedError", message: expect.stringContaining("The request budget is too small") };

test("the hour's requests are counted on from one process to the next", async () => {
  await using outside = await openOutside({ dialect: "live", products: 40, now: () => NOON });
  const poll = { requests_per_hour: 5 };
  expect(await look(outside, "write", poll)).toBeUndefined();
  expect(await look(outside, "write", poll)).toBeUndefined();
  expect(outside.shop.requests()).toHaveLength(4);
  expect(await look(outside, "read", poll)).toMatchObject(SPENT);
  expect(await look(outside, "write", poll)).toMatchObject(SPENT);
  // Each attempt was within the budget until the number of pages was known.
  expect(outside.shop.requests().length).toBeLessThanOrEqual(6);
  expect(await look(outside, "write", poll, Date.parse("2026-11-23T13:00:00Z"))).toBeUndefined();
});

test("with dates the API allows twice as many requests an hour, on the same count", async () => {
  await using outside = await openOutside({ dialect: "unified", products: 40, rateLimit: 2, now: () => NOON });
  const refused = { name: "RateLimitedError", message: expect.stringContaining("SmartPyme's rate limit is reached") };
  expect(await look(outside, "read", {})).toBeUndefined();
  expect(await look(outside, "read", {})).toMatchObject(refused);
  expect(await look(outside, "read", { date_filters: true })).toBeUndefined();
  expect(await look(outside, "read", { date_filters: true })).toMatchObject(refused);
  expect(outside.shop.requests().at(-1)?.query).toMatchObject({ fecha_inicio: "2026-11-23", fecha_fin: "2026-11-23" });
});
