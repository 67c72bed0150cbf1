import fc from "fast-check";
import type { Company } from "../../src/sandbox/company.ts";
import { DIALECTS, type Dialect } from "../../src/sandbox/dialect.ts";
import type { Answer } from "./far-end.ts";
import type { Breakage } from "./fragile-store.ts";
import { PRODUCTS } from "./shop.ts";

export const CHANNELS = ["slack", "mail"] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** A change in the shop. A product is named by its index among the existing ones. */
export type Event = LevelEvent | ProductEvent | WarehouseEvent;

interface LevelEvent {
  readonly kind: "stock" | "minimum";
  readonly product: number;
  readonly warehouse: 1 | 2;
  readonly to: number;
}

interface ProductEvent {
  readonly kind: "switched" | "deleted";
  readonly product: number;
}

interface WarehouseEvent {
  readonly kind: "closed" | "renamed";
  readonly warehouse: 1 | 2;
}

export type Step =
  | { readonly do: "happen"; readonly event: Event }
  | { readonly do: "poll" }
  | { readonly do: "pollFails"; readonly atRequest: number }
  | { readonly do: "pollDrifts"; readonly afterRequest: number; readonly events: readonly Event[] }
  | { readonly do: "pollShort"; readonly budgetLeft: number }
  | { readonly do: "pollPaused" }
  | { readonly do: "deliver" }
  | { readonly do: "deliverPaused" }
  | { readonly do: "wait"; readonly hours: number }
  | { readonly do: "answer"; readonly channel: ChannelName; readonly answers: readonly Answer[] }
  | { readonly do: "shuffleTies"; readonly seed: number }
  | { readonly do: "restart" }
  | { readonly do: "break"; readonly breakage: Breakage };

export interface History {
  readonly dialect: Dialect;
  /** `sliced`: one page of the catalog a poll. */
  readonly coverage: "auto" | "sliced";
  readonly steps: readonly Step[];
}

const product = fc.nat(PRODUCTS - 1);
const warehouse = fc.constantFrom(1 as const, 2 as const);

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ kind: fc.constant("stock"), product, warehouse, to: fc.integer({ min: -1, max: 6 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("minimum"), product, warehouse, to: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("switched"), product }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("deleted"), product }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("closed", "renamed"), warehouse }) },
);

const answer = fc.constantFrom<Answer>("taken", "busy", "refused", "lost");

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ do: fc.constant("happen"), event }) },
  { weight: 12, arbitrary: fc.constant({ do: "poll" }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("pollFails"), atRequest: fc.integer({ min: 1, max: 8 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("pollDrifts"),
      afterRequest: fc.integer({ min: 1, max: 8 }),
      events: fc.array(event, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("pollShort"), budgetLeft: fc.nat(8) }) },
  { weight: 10, arbitrary: fc.constant({ do: "deliver" }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("wait"), hours: fc.constantFrom(0.01, 1, 25, 80) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("answer"),
      channel: fc.constantFrom(...CHANNELS),
      answers: fc.array(answer, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("shuffleTies"), seed: fc.nat(99) }) },
  { weight: 2, arbitrary: fc.constant({ do: "restart" }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("break"),
      breakage: fc.record({ atWrite: fc.integer({ min: 1, max: 8 }), made: fc.boolean(), forGood: fc.boolean() }),
    }),
  },
);

/** A member of a fleet does not move for so long, right before it writes, that another one does its work. */
const stepOfFleet: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: step },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("pollPaused", "deliverPaused") }) },
);

/** Generates histories of a shop and its daemon, with every kind of failure in any order. */
export const history = historyOf(step);

/** Generates histories of a shop and of daemons that share it. */
export const historyOfFleet = historyOf(stepOfFleet);

function historyOf(steps: fc.Arbitrary<Step>): fc.Arbitrary<History> {
  return fc.record({
    dialect: fc.constantFrom(...DIALECTS),
    coverage: fc.constantFrom("auto", "auto", "sliced"),
    steps: fc.array(steps, { maxLength: 40, size: "max" }),
  });
}

/** Applies an event to the company. An event about a product does nothing when none is left. */
export function happen(event: Event, company: Company): void {
  if (!("product" in event)) {
    const { branch, name, active } = company.warehouse(event.warehouse);
    const twins = company.warehouses.filter((other) => other.branch === branch && other.name === name).length > 1;
    // The sandbox, like its user, identifies warehouses by their names only.
    if (twins) return;
    const edit = event.kind === "closed" ? { active: !active } : { name: name === "Norte" ? null : "Norte" };
    company.editWarehouse({ branch, warehouse: name }, edit);
    return;
  }
  const product = company.products[event.product % Math.max(1, company.products.length)];
  if (!product) return;
  if ("to" in event) company.editRow(product.id, event.warehouse, { [event.kind]: event.to });
  else if (event.kind === "deleted") company.deleteProduct(product.id);
  else company.editProduct(product.id, { enabled: !product.enabled });
}
