import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { EMPTY_AGENDA } from "../../src/alerts/agenda.ts";
import { planTellings } from "../../src/alerts/plan-tellings.ts";
import { createWallClock, isQuiet } from "../../src/alerts/quiet-hours.ts";
import { quietHoursSchema } from "../../src/alerts/quiet-hours-config.ts";
import { release, type Telling } from "../../src/alerts/release.ts";
import { type Damping, NO_DAMPING } from "../../src/stock/damping.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { detectChanges, type Memory, NO_MEMORY } from "../../src/stock/detect-changes.ts";
import type { Snapshot } from "../../src/stock/snapshot.ts";
import { listing } from "../stock/levels.ts";
import { type PolicySections, policyOf } from "./policies.ts";

const TIMEZONE = "America/New_York";
const CHANNELS = ["all", "some"];
const HOUR_MS = 3_600_000;
/** The night in which an hour is shown twice is among the first. */
const START = Date.parse("2026-10-31T18:00:00Z");
const PRODUCTS = [1, 2, 3];

/** The same lives every time, so that a change is judged by what it changes; another seed plays others. */
const RUNS = {
  seed: Number(process.env.LOWSTOCKD_TEST_SEED ?? 20261124),
  numRuns: 100 * Number(process.env.LOWSTOCKD_TEST_RUNS ?? 1),
};

type Routes = NonNullable<PolicySections["routes"]>;
type Alerts = NonNullable<PolicySections["alerts"]>;

const status = fc.constantFrom("low", "out");
const digest = fc.constantFrom("0 8 * * *", "30 1 * * *", "0 */6 * * *", "15 17 * * 1-5");
const window = fc.record({
  days: fc.subarray(["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const, { minLength: 1 }),
  from: fc.constantFrom("20:00", "01:15", "12:00"),
  to: fc.constantFrom("06:00", "01:45", "13:30"),
});

/** Everything goes to `all`, sooner or later; some of it to `some`. */
const routes: fc.Arbitrary<Routes> = fc
  .tuple(
    fc.record({ channels: fc.constant<string[]>(["all"]), digest: fc.option(digest, { nil: undefined }) }),
    fc.array(
      fc.record({
        channels: fc.constantFrom<string[]>(["some"], ["all", "some"]),
        match: fc.record({ status, product_id: fc.constantFrom(...PRODUCTS) }, { requiredKeys: [] }),
        changes: fc.subarray(["breached", "depleted", "recovered", "retired", "reminder"] as const, { minLength: 1 }),
        digest: fc.option(digest, { nil: undefined }),
      }),
      { maxLength: 3 },
    ),
  )
  .map(([all, some]) => [...some, all].map(withoutUndefined));

const alerts: fc.Arbitrary<Alerts> = fc.record(
  {
    quiet_hours: fc.array(window, { maxLength: 2 }).filter((windows) => quietHoursSchema.safeParse(windows).success),
    remind_every: fc.constantFrom("5h", "24h"),
    silences: fc.constantFrom([], [{ match: { product_id: 1 }, until: "2026-11-02", reason: "on order" }]),
  },
  { requiredKeys: ["quiet_hours"] },
);

/** Stocks of the products at each poll, one every three hours; what a poll does not see is null. Minimums are 5. */
const polls = fc.array(
  fc.tuple(...PRODUCTS.map(() => fc.option(fc.constantFrom(0, 1, 4, 5, 6, 40), { nil: null, freq: 4 }))),
  { minLength: 1, maxLength: 30 },
);

const dampings: fc.Arbitrary<Damping> = fc.record({
  margin: fc.constantFrom({ units: decimal(0) }, { units: decimal(2) }, { percent: decimal(50) }),
  confirm: fc.record({ breach: fc.integer({ min: 1, max: 3 }), recovery: fc.integer({ min: 1, max: 3 }) }),
});

interface Told {
  readonly at: number;
  readonly tellings: readonly Telling[];
  /** The open episodes as they were known then. */
  readonly episodes: Snapshot;
}

/** Polls every three hours and looks at what waits every quarter of an hour; in the end stocks rest for ten days. */
function live(stocks: readonly (readonly (number | null)[])[], sections: PolicySections, damping = NO_DAMPING): Told[] {
  const policy = policyOf({ timezone: TIMEZONE, channels: CHANNELS, ...sections });
  const rules = { thresholds: { compare: "at_or_below", zeroMinimum: "ignore" }, damping, watched: {} } as const;
  const told: Told[] = [];
  let memory: Memory = NO_MEMORY;
  let agenda = EMPTY_AGENDA;
  let last: readonly (number | null)[] = [];
  const rest = Array.from({ length: 80 }, () => null);
  for (const [index, row] of [...stocks, ...rest].entries()) {
    last = row ? PRODUCTS.map((_, nth) => row[nth] ?? null) : last.map((stock, nth) => stock ?? lastKnown(stocks, nth));
    const at = START + index * 3 * HOUR_MS;
    const listings = PRODUCTS.flatMap((id, nth) => {
      const stock = last[nth] ?? null;
      return stock === null ? [] : [listing({ id }, { stock, minimum: 5 })];
    });
    const detection = detectChanges(memory, { listings, deleted: [], incomplete: true }, rules, new Date(at));
    memory = detection;
    const plan = planTellings(agenda, { ...detection, firstRun: false, silences: [] }, policy, new Date(at));
    agenda = plan.agenda;
    told.push({ at, tellings: plan.tellings, episodes: memory.episodes });
    for (let quarter = 1; quarter < 12; quarter += 1) {
      const later = at + (quarter * HOUR_MS) / 4;
      if (agenda.held.length === 0) continue;
      const released = release(agenda, memory.episodes, policy, new Date(later));
      agenda = released.agenda;
      told.push({ at: later, tellings: released.tellings, episodes: memory.episodes });
    }
  }
  expect(agenda.held.flatMap(({ changes }) => changes.filter(({ kind }) => kind !== "reminder"))).toEqual([]);
  return told;
}

function lastKnown(stocks: readonly (readonly (number | null)[])[], nth: number): number | null {
  return stocks.findLast((row) => row[nth] !== null)?.[nth] ?? null;
}

/** What a channel heard last of each level. */
function beliefs(told: readonly Told[], channel: string): Map<string, string> {
  const heard = told.flatMap(({ tellings }) => tellings.filter((telling) => telling.channel === channel));
  return new Map(
    heard
      .flatMap(({ changes }) => changes)
      .map((change) => [change.key, change.kind === "retired" ? "retired" : change.status]),
  );
}

describe("whatever the routes, digests, quiet hours, reminders and silences, and however stocks move", () => {
  test("who hears of everything knows in the end what is so", () => {
    fc.assert(
      fc.property(polls, routes, alerts, dampings, (stocks, routes, alerts, damping) => {
        const told = live(stocks, { routes, alerts }, damping);
        const { episodes = {} } = told.at(-1) ?? {};
        const known = beliefs(told, "all");
        for (const [key, { level, pending }] of Object.entries(episodes)) {
          // Above its threshold, and not by the margin yet; or about to be something else.
          if (Number(level.stock) > 5 || pending !== null) continue;
          expect([key, known.get(key)]).toEqual([key, expect.stringMatching(/low|out/)]);
          if (Number(level.stock) <= 0) expect(known.get(key)).toBe("out");
        }
        for (const [key, status] of known) if (!(key in episodes)) expect([key, status]).toEqual([key, "ok"]);
      }),
      RUNS,
    );
  });

  test("whatever is told is true when it is told", () => {
    fc.assert(
      fc.property(polls, routes, alerts, (stocks, routes, alerts) => {
        for (const { tellings, episodes } of live(stocks, { routes, alerts })) {
          for (const { changes } of tellings) {
            const last = new Map(changes.map((change) => [change.key, change]));
            for (const [key, change] of last) {
              const isShort = change.kind !== "recovered" && change.kind !== "retired";
              expect([key, change.kind, key in episodes]).toEqual([key, change.kind, isShort]);
              if (isShort) expect(change.level).toEqual(episodes[change.key]?.level);
            }
          }
        }
      }),
      RUNS,
    );
  });

  test("nothing is told in quiet hours", () => {
    const clock = createWallClock(TIMEZONE);
    fc.assert(
      fc.property(polls, routes, alerts, (stocks, routes, alerts) => {
        const policy = policyOf({ timezone: TIMEZONE, channels: CHANNELS, alerts });
        for (const { at, tellings } of live(stocks, { routes, alerts })) {
          const [level] = Object.values(listing({ id: 1 }, { stock: 1 }).levels);
          if (!level) throw new Error("no level");
          const candidate = { company: "mi-empresa", level, statuses: ["low"] } as const;
          if (isQuiet(policy.fallback.quietHours, clock(new Date(at)), candidate)) expect(tellings).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  test("without reminders and silences, who hears of everything hears of each change once", () => {
    fc.assert(
      fc.property(polls, routes, alerts, (stocks, routes, { quiet_hours }) => {
        const plain = live(stocks, {}).flatMap(({ tellings }) => tellings.filter(({ channel }) => channel === "all"));
        const told = live(stocks, { routes, alerts: { quiet_hours } })
          .flatMap(({ tellings }) => tellings)
          .filter(({ channel }) => channel === "all");
        const moments = (tellings: readonly Telling[]) =>
          tellings.flatMap(({ changes }) => changes.map(({ key, at }) => `${at} ${key}`)).sort();
        expect(moments(told)).toEqual(moments(plain));
      }),
      RUNS,
    );
  });

  test("another route takes nothing from anybody: each channel knows at least what it knew without it", () => {
    fc.assert(
      fc.property(polls, routes, routes, alerts, (stocks, routes, more, { quiet_hours }) => {
        const before = live(stocks, { routes, alerts: { quiet_hours } });
        const after = live(stocks, { routes: [...routes, ...more], alerts: { quiet_hours } });
        for (const channel of CHANNELS) {
          const known = beliefs(after, channel);
          for (const key of beliefs(before, channel).keys()) expect([...known.keys()]).toContain(key);
        }
      }),
      RUNS,
    );
  });

  test("nobody is told of a level while it is silenced, and everybody is when that is over", () => {
    const silenced = { silences: [{ match: { product_id: 1 }, until: "2026-11-02", reason: "on order" }] };
    const over = Date.parse("2026-11-03T05:00:00Z");
    fc.assert(
      fc.property(polls, routes, (stocks, routes) => {
        const told = live(stocks, { routes, alerts: silenced });
        const ofOne = told.flatMap(({ at, tellings }) =>
          tellings.flatMap(({ changes }) =>
            changes.filter(({ key }) => key.startsWith("[1,")).map((change) => ({ at, change })),
          ),
        );
        const early = ofOne.filter(({ at }) => at < over).map(({ change }) => change);
        // The first recovery ends the silence, also for what comes after it.
        const firstBreach = told.findIndex(({ episodes }) =>
          Object.keys(episodes).some((key) => key.startsWith("[1,")),
        );
        const firstRecovery = told.findIndex(
          ({ episodes }, index) =>
            firstBreach >= 0 && index > firstBreach && !Object.keys(episodes).some((key) => key.startsWith("[1,")),
        );
        const until = Math.min(over, told[firstRecovery]?.at ?? over);
        expect(early.filter(({ at }) => Date.parse(at) < until)).toEqual([]);
      }),
      RUNS,
    );
  });
});

function withoutUndefined<Item extends object>(item: Item): Item {
  return JSON.parse(JSON.stringify(item));
}
