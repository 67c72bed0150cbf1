import { expect, jest, test } from "@jest/globals";
import { openApp } from "../src/app.ts";
import { loadConfig } from "../src/config/load.ts";
import { type Clock, systemClock } from "../src/watch/clock.ts";
import { mailChannel, type Outside, openOutside, type Sections } from "./cli/outside.ts";
import { fillShelves, lowShelves, pickShelves } from "./cli/shelves.ts";
import { slackText, toldIn } from "./cli/told.ts";
import { recordedLog } from "./watch/recorded-log.ts";

// The time is for work, not for waiting: thousands of products are made, read, told and read back.
jest.setTimeout(60_000);

/** A clock whose pauses take no time, for commands that end. A loop would spin with it. */
const HURRIED: Clock = { now: () => new Date(), sleep: async () => {} };

const unstopped = { signal: new AbortController().signal };

/** Opens the program in this process, on the store of a folder, with pauses that take no time. */
async function open(outside: Outside, sections: Sections = {}, clock = HURRIED) {
  const { config } = await loadConfig(await outside.writeConfig(sections), {});
  const log = recordedLog();
  const app = await openApp(config, "write", { clock, random: () => 0.5, log });
  return { app, log };
}

const PAGES_OF_LOW_ONLY = { poll: { cron: "0 0 29 2 *", coverage: "filtered", page_size: 200 } };

async function openBigShop() {
  const outside = await openOutside({ products: 3_000 });
  const { company } = outside.shop;
  fillShelves(company);
  const shelves = pickShelves(company, 1_000);
  for (const [index, { id, warehouseId }] of shelves.entries()) {
    company.editRow(id, warehouseId, { stock: index % 5 });
  }
  return { outside, company, shelves };
}

test("of 3,000 products, 1,000 low on 5 pages that each fail once, every low one is told once, and nothing else", async () => {
  const { outside, company, shelves } = await openBigShop();
  await using closing = outside;
  const { shop, mail, slack } = closing;
  const { app, log } = await open(outside, PAGES_OF_LOW_ONLY);
  await using _ = app;
  shop.faults.add(
    { match: { page: 1 }, fault: { cutBodyAt: 900 } },
    { match: { page: 2 }, fault: { status: 500 } },
    { match: { page: 3 }, fault: { reset: true } },
    { match: { page: 4 }, fault: { html: "<h1>Bad gateway</h1>", status: 502 } },
    { match: { page: 5 }, fault: { text: "{" } },
  );

  expect(await app.poll("torogoz", unstopped)).toMatchObject({
    polled: { summary: { pages: 5, products: 1_000, breached: 1_000 } },
  });
  for (const channel of app.channels) await app.drain(channel, unstopped.signal);

  const truth = lowShelves(company);
  expect(truth).toHaveLength(1_000);
  const [told] = mail.mails;
  if (!told) throw new Error("there is no mail");
  expect([...toldIn(told, "Low stock"), ...toldIn(told, "Out of stock")].sort()).toEqual(truth);
  expect(mail.mails).toHaveLength(1);
  expect(slack.messages.map(slackText).join("\n")).toContain("200 out of stock, 800 low");
  expect(slack.refused).toEqual([]);
  expect(log.lines.filter(({ words }) => words === "polled")).toEqual([
    {
      level: "info",
      words: "polled",
      facts: expect.objectContaining({
        company: "torogoz",
        pages: 5,
        products: 1_000,
        breached: 1_000,
        out: 200,
        open: 1_000,
        requests: 10,
        ms: expect.any(Number),
      }),
    },
  ]);

  // The same shop again, and then some recoveries and new breaches: each is told once, and nothing else.
  const slackMessages = slack.messages.length;
  await app.poll("torogoz", unstopped);
  for (const channel of app.channels) await app.drain(channel, unstopped.signal);
  expect([mail.mails.length, slack.messages.length]).toEqual([1, slackMessages]);
  for (const { id, warehouseId } of shelves.slice(0, 150)) company.editRow(id, warehouseId, { stock: 30 });
  for (const { id, warehouseId } of pickShelves(company, 1_100).slice(1_000)) {
    company.editRow(id, warehouseId, { stock: 0 });
  }
  await app.poll("torogoz", unstopped);
  for (const channel of app.channels) await app.drain(channel, unstopped.signal);
  const second = mail.mails[1];
  if (!second) throw new Error("there is no second mail");
  expect(toldIn(second, "Recovered")).toHaveLength(150);
  const still = lowShelves(company);
  expect(toldIn(second, "Out of stock")).toEqual(still.filter((shelf) => !truth.includes(shelf)));
  expect(toldIn(second, "Low stock")).toEqual([]);
});

test("a page that fails for good fails the whole poll, and once it works everything is told once", async () => {
  const { outside, company } = await openBigShop();
  await using closing = outside;
  const { shop, mail } = closing;
  const { app, log } = await open(outside, { ...PAGES_OF_LOW_ONLY, channels: { compras: mailChannel(mail.port) } });
  await using _ = app;
  shop.faults.add({ match: { page: 4 }, times: 1_000, fault: { status: 500 } });

  expect(await app.poll("torogoz", unstopped)).toMatchObject({ polled: null, failure: expect.any(Error) });
  for (const channel of app.channels) await app.drain(channel, unstopped.signal);
  expect(mail.mails).toEqual([]);
  expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(1);

  shop.faults.clear();
  await app.poll("torogoz", unstopped);
  for (const channel of app.channels) await app.drain(channel, unstopped.signal);
  const [told] = mail.mails;
  if (!told) throw new Error("there is no mail");
  expect([...toldIn(told, "Low stock"), ...toldIn(told, "Out of stock")].sort()).toEqual(lowShelves(company));
  expect(mail.mails).toHaveLength(1);
});

test("a dead channel delays no other, and gets one message of the net changes when it is back", async () => {
  await using outside = await openOutside({ products: 40 });
  const { mail, slack } = outside;
  const { company } = outside.shop;
  fillShelves(company);
  const [first, second, third] = pickShelves(company, 3);
  if (!first || !second || !third) throw new Error("the shop is too small");
  const { app, log } = await open(outside);
  await using _ = app;
  const poll = async () => {
    await app.poll("torogoz", unstopped);
    for (const channel of app.channels) await app.drain(channel, unstopped.signal);
  };
  await poll();
  expect([mail.mails.length, slack.messages.length]).toEqual([0, 0]);

  slack.fail(...Array.from({ length: 3 }, () => ({ status: 503, body: "rollup_error" })));
  company.editRow(first.id, first.warehouseId, { stock: 1 });
  company.editRow(second.id, second.warehouseId, { stock: 2 });
  await poll();
  company.editRow(first.id, first.warehouseId, { stock: 40 });
  await poll();
  company.editRow(third.id, third.warehouseId, { stock: 0 });
  await poll();
  expect([mail.mails.length, slack.messages.length]).toEqual([3, 0]);
  expect(mail.mails.map(({ mail: { subject } }) => subject)).toEqual([
    "2 low on stock",
    expect.stringMatching(`Recovered: Producto ${first.id}`),
    expect.stringMatching(`Out of stock: Producto ${third.id}`),
  ]);

  await poll();
  expect([mail.mails.length, slack.messages.length]).toEqual([3, 1]);
  const text = slackText(slack.messages[0]);
  expect(text).toContain("1 out of stock, 1 low, 1 recovered");
  expect(text.match(/Producto \d+/g)?.sort()).toEqual([first, second, third].map(({ id }) => `Producto ${id}`).sort());
  expect(text).toMatch(new RegExp(`Producto ${first.id}[^]*was low meanwhile`));
  expect(log.lines.filter(({ words }) => words.startsWith("not delivered"))).toHaveLength(3);
});

test("the loops send mail while Slack does not answer at all, and end at once when stopped", async () => {
  await using outside = await openOutside({ products: 40 });
  const { mail, slack } = outside;
  slack.fail({ hang: true });
  const { app } = await open(outside, {}, systemClock);
  await using _ = app;
  const stop = new AbortController();
  const running = app.run(stop.signal);
  await mail.received(1);
  stop.abort();
  await running;
  expect([mail.mails.length, slack.messages.length]).toEqual([1, 0]);
});

test("the daemon reads the sales of the last days by itself, each day once, where the config says so", async () => {
  await using outside = await openOutside({ dialect: "unified", products: 40 });
  const { shop, mail } = outside;
  const poll = { cron: "0 0 29 2 *", coverage: "full" };
  const { config } = await loadConfig(await outside.writeConfig({ poll, consumption: { sales: true } }), {});
  const log = recordedLog();
  const read = Promise.withResolvers<void>();
  let days = 0;
  const info = (facts: object, words: string) => {
    log.info(facts, words);
    if ("days" in facts && words.startsWith("read the sales")) days += Number(facts.days);
    if (days === 28) read.resolve();
  };
  const app = await openApp(config, "write", { clock: systemClock, random: () => 0.5, log: { ...log, info } });
  await using _ = app;
  const stop = new AbortController();
  const running = app.run(stop.signal);
  await Promise.all([read.promise, mail.received(1)]);
  stop.abort();
  await running;
  const asked = () => shop.requests().filter(({ path }) => path === "/sales");
  expect(new Set(asked().map(({ query }) => query.fecha_inicio)).size).toBe(28);
  expect(asked()).toHaveLength(28);
  await app.poll("torogoz", unstopped);
  await app.readSales("torogoz", unstopped.signal);
  expect(asked()).toHaveLength(28);
});

test("sales are not asked for unless the config says so", async () => {
  await using outside = await openOutside({ products: 40 });
  const { app } = await open(outside, { poll: { cron: "0 0 29 2 *", coverage: "full" } });
  await using _ = app;
  await app.poll("torogoz", unstopped);
  await app.readSales("torogoz", unstopped.signal);
  expect(outside.shop.requests().filter(({ path }) => path === "/sales")).toEqual([]);
});
