import { beforeEach, describe, expect, test } from "@jest/globals";
import { NOTHING_NOTIFIED } from "../../src/notifications/notification-state.ts";
import { planNotifications } from "../../src/notifications/plan-notifications.ts";
import type { KeptSilence } from "../../src/policy/silence.ts";
import type { Rules } from "../../src/simulation/replay.ts";
import type { ReadKind } from "../../src/simulation/seen.ts";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import { detectChanges, NO_MEMORY } from "../../src/stock/detect-changes.ts";
import { rulesConfigSchema } from "../../src/stock/rules-config.ts";
import { createRules } from "../../src/stock/threshold-rule.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { zoneOf } from "../../src/time/local-time.ts";
import { simulate } from "../../src/watch/simulate.ts";
import { trackConsumption } from "../../src/watch/track-consumption.ts";
import { type PolicySections, policyOf } from "../policy/policies.ts";
import { listing } from "../stock/levels.ts";
import { sampleState } from "../store/samples.ts";

const COMPANY = "norte";
const HOUR_MS = 3_600_000;
const OPENED = Date.UTC(2026, 10, 2, 14);
const zone = zoneOf("UTC");
const atHour = (hour: number) => new Date(OPENED + hour * HOUR_MS).toISOString();

/** Rules with a minimum for all products; absent: SmartPyme's own. */
function rules(minimum?: number, sections: PolicySections = {}): Rules {
  const config = minimum === undefined ? [] : [{ match: {}, minimum }];
  return {
    thresholds: {
      compare: "at_or_below",
      zeroMinimum: "ignore",
      rules: createRules(rulesConfigSchema.parse(config), COMPANY),
    },
    damping: NO_DAMPING,
    watched: {},
    alerts: policyOf({ channels: ["compras"], timezone: "UTC", ...sections }, COMPANY),
  };
}

/** Products by id, each with its minimum and its stock at each hour; null: it is not listed. */
type Shop = readonly { readonly minimum: number | null; readonly stocks: readonly (number | null)[] }[];

describe("what rules would have told", () => {
  let store: Store;
  let version: number;

  beforeEach(async () => {
    store = await openStore("memory:", { writer: true, now: () => new Date(OPENED) });
    version = 0;
  });

  /** Keeps what polls saw, one an hour, of a daemon under SmartPyme's own minimums. */
  async function live(
    shop: Shop,
    { read = "full", silences = [] }: { read?: ReadKind; silences?: readonly KeptSilence[] } = {},
  ): Promise<void> {
    const present = rules();
    const hours = shop[0]?.stocks.length ?? 0;
    for (let hour = 0; hour < hours; hour += 1) {
      const before = await store.state(COMPANY);
      const listings = shop.flatMap(({ minimum, stocks }, id) => {
        const stock = stocks[hour] ?? null;
        return stock === null ? [] : [listing({ id }, { stock, minimum })];
      });
      const looked = before ? ("everything" as const) : ("nothing" as const);
      const evidence = { listings, deleted: [], incomplete: false, looked };
      const at = atHour(version);
      const detection = detectChanges(before ?? NO_MEMORY, evidence, present, new Date(at));
      const { notificationState } = planNotifications(
        before?.notificationState ?? NOTHING_NOTIFIED,
        { ...detection, silences },
        present.alerts,
        new Date(at),
      );
      version += 1;
      const { episodes, suspects } = detection;
      const state = { ...sampleState(version), polledAt: at, episodes, suspects, notificationState };
      const seen = { kind: "poll", at, upSince: atHour(0), read, evidence, silences } as const;
      const full = { company: COMPANY, listings, at: new Date(at), lastAt: before?.polledAt };
      const consumption = read === "full" ? await trackConsumption(store, full, zone) : null;
      await store.commit(COMPANY, state, [], { consumption, seen: { seen, keepMs: 28 * 24 * HOUR_MS } });
    }
  }

  const figuresOf = async (all: [Rules, ...Rules[]], from = new Date(0)) => {
    const { figures, ...counted } = await simulate(store, COMPANY, all, { from, zone });
    return { counted, figures };
  };

  test("says when what ran out was told, what was told in vain, and how many messages each channel got", async () => {
    await live([
      { minimum: 5, stocks: [10, 4, 3, 0, 20, 20] }, // told two hours before it runs out
      { minimum: 5, stocks: [10, 10, 0, 0, 0, 20] }, // told when it runs out
      { minimum: null, stocks: [10, 10, 0, 0, 30, 30] }, // nobody is told
      { minimum: 5, stocks: [10, 4, 4, 10, 10, 10] }, // told, and does not run out
      { minimum: 5, stocks: [0, 0, 0, 0, 9, 9] }, // out from the beginning: it does not run out
    ]);
    const { counted, figures } = await figuresOf([rules()]);
    expect(counted).toEqual({ from: atHour(0), to: atHour(5), polls: 5, wholePolls: 5 });
    expect(figures).toEqual([
      {
        // At 1: 0 and 3 breached. At 2: 1 breached. At 3: 0 depleted, 3 recovered. At 4: 0 and 4 recovered. At 5: 1 recovered.
        channels: [{ channel: "compras", messages: 5, changes: 8 }],
        levelsTold: 3,
        stockOuts: {
          all: 3,
          toldBefore: 1,
          medianLeadMs: 2 * HOUR_MS,
          toldAtOnce: 1,
          toldLater: 0,
          neverTold: 1,
          withoutThreshold: 1,
        },
        neverRanOut: 1,
      },
    ]);
  });

  test("tells it of other rules beside those in force, and does not count what changes with the rules alone", async () => {
    await live([
      { minimum: 5, stocks: [12, 12, 9, 4, 0, 20] },
      { minimum: 20, stocks: [15, 15, 15, 15, 15, 15] }, // low by SmartPyme's minimum, and not by the rule
    ]);
    const { figures } = await figuresOf([rules(), rules(10)]);
    expect(figures).toMatchObject([
      { levelsTold: 1, stockOuts: { toldBefore: 1, medianLeadMs: HOUR_MS }, channels: [{ messages: 3 }] },
      { levelsTold: 1, stockOuts: { toldBefore: 1, medianLeadMs: 2 * HOUR_MS }, channels: [{ messages: 3 }] },
    ]);
  });

  test("a digest tells later, which may be too late", async () => {
    // Polls from 14:00 on.
    await live([{ minimum: 5, stocks: [10, 4, 0, 0, 20, 20] }]);
    const digest = (cron: string) => rules(undefined, { routes: [{ channels: ["compras"], digest: cron }] });
    const { figures } = await figuresOf([digest("30 16 * * *"), digest("30 18 * * *"), digest("30 15 * * *")]);
    expect(figures.map(({ stockOuts }) => stockOuts)).toMatchObject([
      { toldBefore: 0, toldLater: 1, neverTold: 0 },
      { toldBefore: 0, toldLater: 0, neverTold: 1 },
      { toldBefore: 1, medianLeadMs: HOUR_MS / 2 - 2_000, neverTold: 0 },
    ]);
  });

  test("what a silence in the store keeps back is not told, whatever the rules", async () => {
    const since = atHour(0);
    const silences = [{ id: "s", match: {}, until: null, reason: "on order", since, by: null }];
    await live([{ minimum: 5, stocks: [10, 4, 0, 20] }], { silences });
    const { figures } = await figuresOf([rules(), rules(20)]);
    for (const it of figures) expect(it).toMatchObject({ levelsTold: 0, stockOuts: { neverTold: 1 } });
  });

  test("counts from a time on, and knows what people had been told before", async () => {
    await live([{ minimum: 5, stocks: [10, 4, 4, 4, 0, 20] }]);
    const { counted, figures } = await figuresOf([rules()], new Date(OPENED + 2.5 * HOUR_MS));
    expect(counted).toEqual({ from: "2026-11-02T16:30:00.000Z", to: atHour(5), polls: 3, wholePolls: 3 });
    expect(figures).toMatchObject([{ levelsTold: 1, stockOuts: { toldBefore: 1, medianLeadMs: 3 * HOUR_MS } }]);
  });

  test("begins again after a gap, with what was open then, and says from when it can tell", async () => {
    await live([{ minimum: 5, stocks: [10, 0, 10, 4] }]);
    const state = await store.state(COMPANY);
    if (!state) throw new Error("nothing was kept");
    version += 1;
    await store.commit(COMPANY, { ...state, version, polledAt: atHour(version - 1) }, []);
    await live([{ minimum: 5, stocks: [4, 0, 10] }], { read: "filtered" });
    const { counted, figures } = await figuresOf([rules()]);
    expect(counted).toEqual({ from: atHour(5), to: atHour(7), polls: 2, wholePolls: 0 });
    expect(figures).toMatchObject([{ stockOuts: { all: 1, toldBefore: 1, medianLeadMs: 3 * HOUR_MS } }]);
  });

  const day = 24;
  // Two a day are sold, from 60 on: nothing is known for two weeks.
  const soldDaily = Array.from({ length: 31 * day }, (_, hour) => Math.max(0, 60 - 2 * Math.floor((hour + 9) / day)));
  const cover = (days: number): Rules => {
    const own = rulesConfigSchema.parse([{ match: {}, days_of_cover: days }]);
    const { thresholds, ...rest } = rules();
    return { ...rest, thresholds: { ...thresholds, rules: createRules(own, COMPANY) } };
  };

  test("what nobody was told of had a threshold where the rate sets it", async () => {
    const silences = [{ id: "s", match: {}, until: null, reason: "on order", since: atHour(0), by: null }];
    await live([{ minimum: null, stocks: soldDaily }], { silences });
    const { figures } = await figuresOf([rules(), cover(5)]);
    expect(figures.map(({ stockOuts }) => stockOuts)).toMatchObject([
      { neverTold: 1, withoutThreshold: 1 },
      { neverTold: 1, withoutThreshold: 0 },
    ]);
  });

  test("a rule by days of cover goes by the rates that were known at the time", async () => {
    await live([{ minimum: null, stocks: soldDaily }]);
    const { figures } = await figuresOf([rules(), cover(5), cover(10)]);
    expect(figures.map(({ levelsTold }) => levelsTold)).toEqual([0, 1, 1]);
    const [, five, ten] = figures.map(({ stockOuts }) => (stockOuts.medianLeadMs ?? 0) / (day * HOUR_MS));
    expect(five).toBeGreaterThanOrEqual(4);
    expect(five).toBeLessThanOrEqual(5);
    expect(ten).toBeGreaterThanOrEqual(9);
    expect(ten).toBeLessThanOrEqual(10);
  });

  test("of a company of which nothing is kept it says that nothing is", async () => {
    const { counted } = await figuresOf([rules()]);
    expect(counted).toEqual({ from: null, to: null, polls: 0, wholePolls: 0 });
  });
});
