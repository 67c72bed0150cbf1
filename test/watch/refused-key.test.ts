import { expect, test } from "@jest/globals";
import { openApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config/load.ts";
import { openOutside } from "../cli/outside.ts";
import { until } from "../crash/until.ts";
import { handClock } from "./hand-clock.ts";
import { recordedLog } from "./recorded-log.ts";

const MINUTE = 60_000;

test("a refused key is tried again after five minutes, and not after seconds as a server that is down", async () => {
  await using outside = await openOutside({ products: 40 });
  const { shop } = outside;
  const { config } = await loadConfig(await outside.writeConfig(), {});
  const clock = handClock("2026-11-23T12:10:00Z");
  const log = recordedLog();
  await using app = await openApp(config, "write", { clock, random: () => 0.99, log });
  const stopping = new AbortController();
  const polls = () => log.lines.filter(({ words }) => words.startsWith("poll failed")).length;

  shop.company.active = false;
  const running = app.run(stopping.signal);
  await until("the first poll", () => polls() === 1);
  expect(log.lines.map(({ words }) => words)).toContain("poll failed: nothing was changed, it needs you");
  await clock.pass(4 * MINUTE + 50_000);
  expect(polls()).toBe(1);
  await clock.pass(11_000);
  await until("the second poll", () => polls() === 2);
  stopping.abort();
  await running;
});

test("a start tries deliveries at once that were put off, because the operator may have mended what was wrong", async () => {
  await using outside = await openOutside({ products: 40 });
  const { mail } = outside;
  const wrong = { delivery: { first_retry: "1h", max_retry: "1h" } };
  const { config } = await loadConfig(await outside.writeConfig(wrong), {});
  const clock = handClock("2026-11-23T12:10:00Z");
  mail.fail({ refuseSender: { code: 535, text: "5.7.8 no" } });
  for (const words of ["not delivered, will be tried again, but it needs you", "delivered"]) {
    const log = recordedLog();
    await using app = await openApp(config, "write", { clock, random: () => 0.99, log });
    const stopping = new AbortController();
    const running = app.run(stopping.signal);
    await until(words, () =>
      log.lines.some((line) => line.words === words && "channel" in line.facts && line.facts.channel === "compras"),
    );
    stopping.abort();
    await running;
  }
  expect(mail.mails).toHaveLength(1);
});
