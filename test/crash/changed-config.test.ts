import { expect, test } from "@jest/globals";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import { GOODS } from "../../src/stock/level.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { drain } from "../../src/watch/deliver.ts";
import { type PollPolicy, poll } from "../../src/watch/poll.ts";
import { policyOf } from "../policy/policies.ts";
import { recordedLog } from "../watch/recorded-log.ts";
import { openFarEnd } from "./far-end.ts";
import { openShop } from "./shop.ts";

const now = () => new Date("2026-11-23T14:00:00Z");
const { signal } = new AbortController();

/** Opens a store for a daemon whose config differs at every call. */
async function setUp() {
  const store: Store = await openStore("memory:", { writer: true, now });
  const shop = openShop();
  let isDown = false;
  const mail = openFarEnd(
    () => (isDown ? "down" : "well"),
    async () => {},
  );
  return {
    store,
    enter: (stocks: Record<string, number>) => shop.enter({ stocks, mail: "well", slack: "well", news: [] }),
    async poll(company: string, policy: Partial<PollPolicy> = {}) {
      const polling = { company, inventory: shop.inventory, commits: store, now };
      await poll({ ...polling, policy: { ...POLICY, ...policy } }, { signal });
    },
    async drain(state: "up" | "down" = "up") {
      isDown = state === "down";
      const clock = { now, sleep: async () => {} };
      const retry = { firstRetryMs: 1, maxRetryMs: 1, giveUpAfterMs: Number.POSITIVE_INFINITY };
      const { channel, compose } = mail;
      const delivering = {
        name: "mail",
        channel,
        compose,
        outbox: store,
        retry,
        clock,
        random: () => 0,
        log: recordedLog(),
      };
      await drain(delivering, signal, { ignoreBackoff: true });
    },
    told: () =>
      mail.arrived.map(
        ({ company, kind, changes }) =>
          `${company} ${kind}: ${changes.map((change) => `${change.level.product.name} ${"reason" in change ? change.reason : change.kind}`)}`,
      ),
  };
}

const POLICY: PollPolicy = {
  coverage: "filtered",
  filters: { enabled: true },
  kinds: GOODS,
  baseUrl: "https://api.example.com",
  pollsAnHour: 1,
  pageSize: 200,
  thresholds: { compare: "at_or_below", zeroMinimum: "ignore" },
  damping: NO_DAMPING,
  alerts: policyOf({ channels: ["mail"] }),
  pollsToCome: () => 0,
};

test("a renamed company is told again in one message, and its pending deliveries under the old name are still sent", async () => {
  const { enter, poll, drain, told } = await setUp();
  enter({ Cable: 2, Foco: 40 });
  await poll("old");
  await drain();
  enter({ Foco: 0 });
  await poll("old");
  await drain("down");
  for (let polls = 0; polls < 3; polls += 1) await poll("new");
  await drain();
  expect(told()).toEqual([
    "old first_run: Cable breached",
    "new first_run: Cable breached,Foco breached",
    "old changes: Foco breached",
  ]);
});

test("of a company that is removed and added again, only the changes meanwhile are told", async () => {
  const { enter, poll, drain, told } = await setUp();
  enter({ Cable: 2, Foco: 40 });
  await poll("one");
  await poll("two");
  await drain();
  enter({ Cable: 40, Foco: 0 });
  await poll("two");
  await poll("one");
  await drain();
  expect(told().slice(2).sort()).toEqual([
    "one changes: Cable restocked,Foco breached",
    "two changes: Cable restocked,Foco breached",
  ]);
});

test("a changed threshold option leads to one message that says so, and an unchanged one to none", async () => {
  const { enter, poll, drain, told } = await setUp();
  enter({ Cable: 5, Foco: 5, Clavo: 1 });
  await poll("one");
  const below = { thresholds: { compare: "below", zeroMinimum: "ignore" } } as const;
  for (let polls = 0; polls < 3; polls += 1) await poll("one", below);
  for (let polls = 0; polls < 3; polls += 1) await poll("one");
  await drain();
  expect(told()).toEqual([
    "one first_run: Cable breached,Foco breached,Clavo breached",
    "one changes: Cable rule_changed,Foco rule_changed",
    "one changes: Cable breached,Foco breached",
  ]);
});

test("a channel that is added is told of changes from then on", async () => {
  const { enter, poll, drain, store } = await setUp();
  enter({ Cable: 2, Foco: 40 });
  await poll("one");
  await drain();
  await poll("one", { alerts: policyOf({ channels: ["mail", "slack"] }) });
  expect(await store.pending()).toEqual([]);
  enter({ Foco: 0 });
  await poll("one", { alerts: policyOf({ channels: ["mail", "slack"] }) });
  expect((await store.pending()).map(({ delivery }) => delivery.id)).toEqual(["one.3.mail", "one.3.slack"]);
});
