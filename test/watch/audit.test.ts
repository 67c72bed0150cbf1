import { afterEach, expect, test } from "@jest/globals";
import type { Inventory } from "../../src/inventory/inventory.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { GOODS } from "../../src/stock/level.ts";
import { openStore } from "../../src/store/store.ts";
import { zoneOf } from "../../src/time/local-time.ts";
import { type Auditing, audit, auditReport } from "../../src/watch/audit.ts";
import { commitAside } from "../../src/watch/commit-aside.ts";
import { createKeyedLock } from "../../src/watch/keyed-lock.ts";
import { trackReport } from "../../src/watch/report.ts";
import { listing } from "../stock/levels.ts";
import { rules } from "../stock/rules.ts";
import { polledAt, sampleDelivery, sampleState } from "../store/samples.ts";
import { recordedLog } from "./recorded-log.ts";

const NOW = new Date(polledAt(9));

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0)) await close();
});

async function openEmpty() {
  const store = await openStore("memory:", { writer: true, now: () => NOW });
  cleanUp.push(store.close);
  return store;
}

const wrong = listing({ id: 7 }, { stock: 90, minimum: 60, maximum: 50 });

function auditing(commits: Auditing["commits"], inventory: Partial<Inventory> = {}): Auditing {
  return {
    company: "norte",
    inventory: {
      resume: () => ({
        sweep: async () => ({ listings: [wrong], pages: 1, incomplete: false, companyTitle: "Norte S.A." }),
        ...inventory,
      }),
    },
    commits,
    policy: {
      thresholds: { compare: "at_or_below", zeroMinimum: "ignore" },
      filters: { enabled: true },
      kinds: GOODS,
      alwaysOutAfterMs: 0,
      channels: ["slack", "mail"],
      localeOf: (channel) => (channel === "mail" ? "es" : null),
    },
    now: () => NOW,
  };
}

const unstopped = { signal: new AbortController().signal };

test("the findings of an audit are committed for every channel, and the state stays as it was", async () => {
  const store = await openEmpty();
  await store.commit("norte", sampleState(1), [sampleDelivery("norte", 1, "slack")]);
  const log = recordedLog();
  expect(await trackReport(auditReport(auditing(store)), { lock: createKeyedLock(), log }, unstopped)).toEqual({
    isReported: true,
  });

  expect(await store.state("norte")).toEqual({ ...sampleState(1), version: 2 });
  const pending = await store.pending();
  expect(pending.map(({ delivery: { id, kind } }) => [id, kind])).toEqual([
    ["norte.1.slack", "first_run"],
    ["norte.2.slack", "audit"],
    ["norte.2.mail~es", "audit"],
  ]);
  expect(pending[1]?.delivery).toMatchObject({
    companyTitle: "Norte S.A.",
    polledAt: NOW.toISOString(),
    changes: [],
    findings: [{ kind: "minimum_above_maximum", level: { product: { id: 7 } } }],
  });
  expect(log.lines).toMatchObject([
    { level: "info", words: "audited the catalog", facts: { products: 1, findings: 1 } },
  ]);
});

test("nothing is committed before the first poll, so that its first look is not hidden", async () => {
  const store = await openEmpty();
  const log = recordedLog();
  const outcome = await trackReport(auditReport(auditing(store)), { lock: createKeyedLock(), log }, unstopped);
  expect(outcome).toMatchObject({ isReported: false, failure: expect.any(Error) });
  expect([await store.state("norte"), await store.pending()]).toEqual([null, []]);
  expect(log.lines).toMatchObject([{ level: "error", facts: { company: "norte" } }]);
});

test("a catalog that cannot be read gives no report, and a stop is no failure", async () => {
  const store = await openEmpty();
  await store.commit("norte", sampleState(1), []);
  const stopping = new AbortController();
  const broken = auditing(store, {
    sweep: async () => {
      throw new Error("503");
    },
  });
  const log = recordedLog();
  const surroundings = { lock: createKeyedLock(), log };
  expect(await trackReport(auditReport(broken), surroundings, unstopped)).toMatchObject({
    isReported: false,
    failure: { message: "503" },
  });
  stopping.abort();
  expect(await trackReport(auditReport(broken), surroundings, stopping)).toEqual({ isReported: false });
  expect(await trackReport(auditReport(auditing(store)), surroundings, stopping)).toEqual({ isReported: false });
  expect(await store.pending()).toEqual([]);
  expect(log.lines.map(({ level }) => level)).toEqual(["error", "info", "info"]);
});

test("commits outside of polls that hold the lock follow each other, in any order", async () => {
  const store = await openEmpty();
  await store.commit("norte", sampleState(1), []);
  const lock = createKeyedLock();
  const aside = () =>
    lock.take("norte", () => commitAside(store, "norte", (version) => [sampleDelivery("norte", version, "slack")]));
  const poll = () =>
    lock.take("norte", async () => {
      const version = ((await store.state("norte"))?.version ?? 0) + 1;
      await store.commit("norte", sampleState(version, 3), [sampleDelivery("norte", version, "slack")]);
    });
  await Promise.all([aside(), poll(), aside(), poll(), aside()]);
  expect((await store.pending()).map(({ delivery }) => delivery.version)).toEqual([2, 3, 4, 5, 6]);
  expect(await store.state("norte")).toEqual({ ...sampleState(5, 3), version: 6 });
});

test("levels are judged by how fast they are consumed, where a rule says so", async () => {
  const store = await openEmpty();
  await store.commit("norte", { ...sampleState(1), measuredAt: NOW.toISOString() }, []);
  const place = { branch: "Sucursal Central", warehouse: "Bodega Principal" };
  const rate = { perDay: 12, spread: 4, demand: "smooth", method: "smoothing", since: 20_000 } as const;
  const tracked = { place, stock: decimal(80), rate, since: 0, blindSince: null, falls: [], blind: [] };
  const commits = { ...store, stockBook: async () => new Map([[7, [tracked]]]) };
  const { policy, ...given } = auditing(commits, {
    sweep: async () => ({
      listings: [listing({ id: 7, cost: null }, { stock: 80, minimum: 5 })],
      pages: 1,
      incomplete: false,
      companyTitle: null,
    }),
  });
  const thresholds = { ...policy.thresholds, rules: rules([{ days_of_cover: 7 }]) };
  const measured = { ...given, policy: { ...policy, thresholds, consumptionZone: zoneOf("America/El_Salvador") } };
  expect((await audit(measured, unstopped)).findings).toEqual([
    expect.objectContaining({ kind: "low_without_cost", threshold: expect.objectContaining({ value: "84" }) }),
  ]);
  expect((await audit({ ...given, policy: { ...policy, thresholds } }, unstopped)).findings).toEqual([]);
});
