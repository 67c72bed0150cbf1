import { expect, test } from "@jest/globals";
import { RateLimitedError, RefusedError, ServerFailureError } from "../../src/smartpyme/errors.ts";
import { READ_BACK_DAYS } from "../../src/stock/consumption/sales.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { openStore } from "../../src/store/store.ts";
import { zoneOf } from "../../src/time/local-time.ts";
import { createKeyedLock } from "../../src/watch/keyed-lock.ts";
import { type ReadingSales, readSales } from "../../src/watch/read-sales.ts";
import fc from "../fast-check.ts";
import { sampleState } from "../store/samples.ts";
import { recordedLog } from "./recorded-log.ts";

const COMPANY = "mi-empresa";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Three in the morning in El Salvador. */
const NIGHT = Date.parse("2026-11-24T09:00:00Z");
const LAST = Date.parse("2026-11-23") / DAY;

type Answer = "sales" | "fails" | "refuses" | "hour is over";

const unitsOn = (day: number) => (day % 7) + 1;

/** A company whose server answers as it is told, and sells some units of product 1 each day. */
async function open() {
  let time = NIGHT;
  let answers: readonly Answer[] = [];
  const now = () => new Date(time);
  const store = await openStore("memory:", { writer: true, now });
  await store.commit(COMPANY, sampleState(1), []);
  const given: number[] = [];
  const sales = async (name: string) => {
    const request = `GET /sales of ${name}`;
    const [answer = "sales"] = answers;
    answers = answers.slice(1);
    if (answer === "fails") throw new ServerFailureError(request, 500, "no");
    if (answer === "refuses") throw new RefusedError(request, { status: 404, words: "no", byApi: false });
    if (answer === "hour is over") throw new RateLimitedError(request, "no", new Date(time + HOUR));
    const day = Date.parse(name) / DAY;
    given.push(day);
    return [{ id: 1, day: name, branch: "Norte", lines: [{ sku: "A", units: decimal(unitsOn(day)) }] }];
  };
  const reading: ReadingSales = {
    company: COMPANY,
    source: { sales },
    records: store,
    zone: zoneOf("America/El_Salvador"),
    lock: createKeyedLock(),
    pollsToCome: () => 0,
    now,
    log: recordedLog(),
  };
  const catalog = { products: new Map([["A", 1]]), requests: 1 };
  return {
    store,
    given,
    now,
    async look(hours: number, next: readonly Answer[]) {
      time += hours * HOUR;
      answers = next;
      return await readSales(reading, catalog, new AbortController().signal);
    },
  };
}

test("whatever the server answers and whenever it is asked, each day is read once, and none is missing at last", async () => {
  const answer = fc.constantFrom<Answer>("sales", "sales", "sales", "fails", "refuses", "hour is over");
  const step = fc.record({ hours: fc.integer({ min: 0, max: 40 }), answers: fc.array(answer, { maxLength: 12 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const { store, given, look, now } = await open();
      try {
        for (const { hours, answers } of steps) {
          const again = await look(hours, answers);
          expect(again.getTime()).toBeGreaterThan(now().getTime());
        }
        // A server that has failed is left alone for six hours.
        await look(6, []);
        const last = LAST + Math.floor((now().getTime() - NIGHT) / DAY);
        const owed = Array.from({ length: READ_BACK_DAYS }, (_, back) => last - back).toSorted((a, b) => a - b);
        const { days, failure } = await store.salesRead(COMPANY);
        expect(failure).toBeNull();
        expect(given.toSorted((a, b) => a - b)).toEqual(days);
        expect(days).toEqual(expect.arrayContaining(owed));
        const [kept] = (await store.sold(COMPANY, 0)).get(1) ?? [];
        expect(kept?.falls.map(({ day, units }) => [day, Number(units)])).toEqual(
          days.map((day) => [day, unitsOn(day)]),
        );
      } finally {
        await store.close();
      }
    }),
    { numRuns: 150 },
  );
});
