import type { KeptSilence } from "../../src/policy/silence.ts";
import { READ_KINDS, type Seen } from "../../src/simulation/seen.ts";
import type { Listing } from "../../src/stock/level.ts";
import fc from "../fast-check.ts";
import { listing } from "../stock/levels.ts";

export const OPENED = Date.UTC(2026, 0, 5, 12);
export const HOUR_MS = 3_600_000;

const places = [
  { branch: "Sucursal Norte", warehouse: "Bodega Norte" },
  { branch: null, warehouse: null },
] as const;

const row = fc.record({
  place: fc.constantFrom(...places),
  stock: fc.constantFrom("0", "-1", "4", "5", "12.5"),
  minimum: fc.constantFrom(null, 0, 5, 10),
  note: fc.constantFrom(null, null, "no pedir"),
});

const anyListing = (id: number): fc.Arbitrary<Listing> =>
  fc
    .record({
      name: fc.constantFrom("Cable", "Foco «ñ»"),
      enabled: fc.constantFrom(true, true, true, false),
      type: fc.constantFrom("product", "product", "service"),
      isPartial: fc.constantFrom(false, false, true),
      rows: fc.array(row, { minLength: 1, maxLength: 3 }),
    })
    .map(({ name, enabled, type, isPartial, rows }) => ({
      ...listing({ id, name, enabled, type }, ...rows.map(({ place, ...facts }) => ({ ...place, ...facts }))),
      isPartial,
    }));

const IDS = [1, 2, 3, 40, 41];

const silence = (id: string, until: string | null): KeptSilence => ({
  id,
  match: {},
  until,
  reason: "on order",
  since: new Date(OPENED).toISOString(),
  by: null,
});

const silences = fc
  .uniqueArray(fc.constantFrom("a", "b", "c"), { maxLength: 3 })
  .chain((ids) => fc.tuple(...ids.map((id) => fc.constantFrom("2026-01-06", null).map((until) => silence(id, until)))));

/** Half of the products are as at the poll before, as in life. */
const poll = fc.record({
  read: fc.constantFrom(...READ_KINDS),
  products: fc.tuple(
    ...IDS.map((id) => fc.oneof(fc.constant("same" as const), fc.constant("absent" as const), anyListing(id))),
  ),
  deleted: fc.uniqueArray(fc.constantFrom(...IDS), { maxLength: 1 }),
  outside: fc.uniqueArray(fc.constantFrom(...IDS), { maxLength: 1 }),
  incomplete: fc.boolean(),
  isLasting: fc.boolean(),
  isPart: fc.boolean(),
  looked: fc.constantFrom("nothing" as const, "by_filter" as const, "everything" as const),
});

const entry = fc.record({
  hours: fc.constantFrom(1, 1, 3, 100),
  poll: fc.option(poll, { freq: 5 }),
  silences,
  restarts: fc.boolean(),
});

/** Hours of a life: polls of any kind, and flushes between them. `restarts`: another daemon goes on. */
export const anySeen: fc.Arbitrary<{ readonly seen: Seen; readonly restarts: boolean }[]> = fc
  .array(entry, { maxLength: 20, size: "max" })
  .map((entries) => {
    let time = OPENED;
    let upSince = new Date(time).toISOString();
    const known = new Map<number, Listing>();
    return entries.map(({ hours, poll, silences, restarts }) => {
      time += hours * HOUR_MS;
      const at = new Date(time).toISOString();
      if (restarts) upSince = at;
      if (poll === null) return { seen: { kind: "flush", at, upSince, silences }, restarts };
      const { read, products, ...facts } = poll;
      const listings: Listing[] = [];
      for (const [index, drawn] of products.entries()) {
        const id = IDS[index] ?? 0;
        if (typeof drawn === "object") known.set(id, drawn);
        const found = known.get(id);
        if (drawn !== "absent" && found) listings.push(found);
      }
      return { seen: { kind: "poll", at, upSince, read, evidence: { listings, ...facts }, silences }, restarts };
    });
  });
