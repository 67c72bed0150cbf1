import fc from "fast-check";
import { quietHoursSchema } from "../../src/policy/quiet-hours-config.ts";
import { ANSWERS } from "../../src/stock/change.ts";
import type { Damping } from "../../src/stock/damping.ts";
import { decimal } from "../../src/stock/decimal.ts";
import type { PolicySections } from "../policy/policies.ts";
import { type Deed, PRODUCTS, type Sight, type Step } from "./policy-life.ts";

type Routes = NonNullable<PolicySections["routes"]>;
type Alerts = NonNullable<PolicySections["alerts"]>;
type Kind = "breached" | "depleted" | "recovered" | "retired" | "reminder";

const KINDS: readonly Kind[] = ["breached", "depleted", "recovered", "retired", "reminder"];

const status = fc.constantFrom("low", "out");
const match = fc.record({ status, product_id: fc.constantFrom(...PRODUCTS) }, { requiredKeys: [] });
const digest = fc.option(fc.constantFrom("0 8 * * *", "30 1 * * *", "0 */6 * * *", "15 17 * * 1-5"), {
  nil: undefined,
});
const quietHours = fc
  .array(
    fc.record({
      days: fc.subarray(["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const, { minLength: 1 }),
      from: fc.constantFrom("20:00", "01:15", "12:00"),
      to: fc.constantFrom("06:00", "01:45", "13:30"),
    }),
    { maxLength: 2 },
  )
  .filter((windows) => quietHoursSchema.safeParse(windows).success);

const escalateTo = (to: fc.Arbitrary<string[]>) =>
  fc.option(fc.record({ after: fc.constantFrom("5h", "30h"), to }), { nil: undefined, freq: 2 });

const toAll = fc.constant<string[]>(["all"]);

function someRoutes(channels: fc.Arbitrary<string[]>, changes: fc.Arbitrary<Kind[]>) {
  const locale = fc.option(fc.constantFrom("en", "es"), { nil: undefined });
  return fc.array(fc.record({ channels, match, changes, digest, locale }), { maxLength: 3 });
}

/** Generates routes: everything goes to `all`, sooner or later, and a part to `some`. */
export const routes: fc.Arbitrary<Routes> = fc
  .tuple(
    fc.record({ channels: toAll, digest, escalate: escalateTo(fc.constant(["some"])) }),
    someRoutes(fc.constantFrom(["some"], ["all", "some"]), fc.subarray([...KINDS], { minLength: 1 })),
  )
  .map(([all, some]) => [...some, all].map(withoutUndefined));

export const alerts: fc.Arbitrary<Alerts> = fc.record(
  {
    quiet_hours: quietHours,
    remind_every: fc.constantFrom("5h", "24h"),
    silences: fc.constantFrom([], [{ match: { product_id: 1 }, until: "2026-11-02", reason: "on order" }]),
  },
  { requiredKeys: ["quiet_hours"] },
);

/** Generates what a poll sees of each product. */
const sights: fc.Arbitrary<Sight[]> = fc
  .tuple(...PRODUCTS.map(() => fc.option(fc.constantFrom(0, 1, 4, 5, 6, 40), { nil: null, freq: 4 })))
  .map((row) => [...row]);

export const polls: fc.Arbitrary<Step[]> = fc.array(
  sights.map((poll) => ({ poll })),
  { minLength: 1, maxLength: 30 },
);

export const dampings: fc.Arbitrary<Damping> = fc.record({
  margin: fc.constantFrom({ units: decimal(0) }, { units: decimal(2) }, { percent: decimal(50) }),
  confirm: fc.record({ breach: fc.integer({ min: 1, max: 3 }), recovery: fc.integer({ min: 1, max: 3 }) }),
});

/** Generates several policies: channels are added and removed, except `all`, which is told of everything. */
const policiesAbout = (changes: fc.Arbitrary<Kind[]>): fc.Arbitrary<PolicySections[]> =>
  fc.array(policyAbout(changes), { minLength: 1, maxLength: 3 });

const policyAbout = (changes: fc.Arbitrary<Kind[]>) =>
  fc.subarray(["some", "third"]).chain((others): fc.Arbitrary<PolicySections> => {
    const channels = ["all", ...others];
    const subset = fc.subarray(channels, { minLength: 1 });
    const silences = fc.constantFrom<Alerts["silences"]>(
      [],
      [{ match: { product_id: 1 }, until: "2026-11-02", reason: "on order" }],
      [{ match: { status: "out" }, reason: "season over" }],
    );
    return fc.record({
      channels: fc.constant(channels),
      routes: fc
        .tuple(fc.record({ channels: toAll, digest, escalate: escalateTo(subset) }), someRoutes(subset, changes))
        .map(([all, some]) => [...some, all].map(withoutUndefined)),
      alerts: fc
        .record({ quiet_hours: quietHours, remind_every: fc.constantFrom("5h", "24h"), silences }, { requiredKeys: [] })
        .map(withoutUndefined),
    });
  });

/** Generates policies in which every route takes the ends of what it tells. */
export const wholePolicies = policiesAbout(
  fc.subarray<Kind>(["depleted", "reminder"]).map((more) => ["breached", "recovered", "retired", ...more]),
);

/** Generates policies whose routes take any changes. */
export const anyPolicies = policiesAbout(fc.subarray([...KINDS], { minLength: 1 }));

const day = fc.option(fc.constantFrom("2026-10-31", "2026-11-01", "2026-11-02", "2026-11-04"), { nil: null });
const nth = fc.nat({ max: 5 });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    kind: fc.constant("silence"),
    match: fc
      .record(
        {
          product_id: fc.subarray(PRODUCTS, { minLength: 1 }),
          status: fc.subarray(["low", "out"] as const, { minLength: 1 }),
        },
        { requiredKeys: ["product_id"] },
      )
      .map(withoutUndefined),
    until: day,
  }),
  fc.record({
    kind: fc.constant("answer"),
    products: fc.subarray(PRODUCTS, { minLength: 1 }),
    answer: fc.constantFrom(...ANSWERS),
    until: day,
  }),
  fc.record({ kind: fc.constant("extend"), nth, until: day }),
  fc.record({ kind: fc.constant("end"), nth }),
);

const step: fc.Arbitrary<Step> = fc.record({
  poll: fc.oneof(
    { weight: 8, arbitrary: sights },
    { weight: 2, arbitrary: sights.map((row) => row.map((sight) => (sight === 6 ? "deleted" : sight))) },
    { weight: 1, arbitrary: fc.constantFrom("failed", "down") },
  ),
  note: fc.option(fc.constantFrom("pedido hasta 2026-11-01", "pedido hasta 3/11/2026"), { nil: null, freq: 8 }),
  deeds: fc.array(fc.record({ quarter: fc.nat({ max: 11 }), deed }), { maxLength: 2 }),
  policy: fc.option(fc.nat({ max: 2 }), { nil: null, freq: 4 }),
});

export const steps: fc.Arbitrary<Step[]> = fc.array(step, { minLength: 1, maxLength: 30 });

function withoutUndefined<Item extends object>(item: Item): Item {
  return JSON.parse(JSON.stringify(item));
}
