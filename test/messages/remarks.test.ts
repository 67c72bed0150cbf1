import { describe, expect, test } from "@jest/globals";
import { composeMessage } from "../../src/messages/compose-message.ts";
import type { Change } from "../../src/stock/change.ts";
import { decimal } from "../../src/stock/decimal.ts";
import type { RuleSource, Threshold } from "../../src/stock/threshold.ts";
import { level } from "../stock/levels.ts";
import { at, breached, delivery, depleted, ENGLISH, linesOf, recovered, reminder, SPANISH } from "./changes.ts";

/** What the only line of a message says besides its numbers, in English and in Spanish. */
function remarksOn(...changes: readonly Change[]): (readonly string[] | undefined)[] {
  const deliveries = changes.map((change, index) => delivery(index + 1, [change]));
  return [ENGLISH, SPANISH].map((settings) => linesOf(composeMessage(deliveries, settings))[0]?.remarks);
}

const low = level({ stock: 3, minimum: 5 });
const out = level({ stock: 0, minimum: 5 });

describe("a threshold by a rule", () => {
  function ruled(value: number, source: Partial<RuleSource>): Threshold {
    return {
      value: decimal(value),
      source: { number: 1, name: null, kind: "minimum", factor: decimal(value), ...source },
    };
  }
  const seasonal = ruled(10, { number: 2, name: "temporada", kind: "percent_of_maximum", factor: decimal(20) });

  test.each([
    [ruled(10, {}), "threshold by rule 1: minimum 10", "mínimo según la regla 1: fijado en 10"],
    [
      seasonal,
      "threshold by rule 2, “temporada”: 20% of the maximum",
      "mínimo según la regla 2, «temporada»: 20% del máximo",
    ],
    [
      ruled(7.5, { number: 3, kind: "times_minimum", factor: decimal("1.5") }),
      "threshold by rule 3: 1.5 times the minimum",
      "mínimo según la regla 3: 1.5 veces el mínimo de SmartPyme",
    ],
    [
      ruled(5, { number: 1200, kind: "times_minimum", factor: decimal(1) }),
      "threshold by rule 1,200: the minimum itself",
      "mínimo según la regla 1,200: el mínimo de SmartPyme",
    ],
    [
      ruled(84, { kind: "days_of_cover", factor: decimal(7) }),
      "threshold by rule 1: 7 days of cover",
      "mínimo según la regla 1: 7 días de cobertura",
    ],
    [
      ruled(12, { kind: "days_of_cover", factor: decimal(1) }),
      "threshold by rule 1: 1 day of cover",
      "mínimo según la regla 1: 1 día de cobertura",
    ],
    [
      ruled(84, { kind: "reorder_point", factor: decimal(95) }),
      "threshold by rule 1: reorder point at a service level of 95%",
      "mínimo según la regla 1: punto de pedido con un nivel de servicio de 95%",
    ],
    [
      ruled(5, { name: "\n", kind: "minimum" }),
      "threshold by rule 1: minimum 5",
      "mínimo según la regla 1: fijado en 5",
    ],
    [
      ruled(5, { name: `a\r\n${"x".repeat(50)}` }),
      `threshold by rule 1, “a ${"x".repeat(37)}…”: minimum 5`,
      `mínimo según la regla 1, «a ${"x".repeat(37)}…»: fijado en 5`,
    ],
  ])("is explained: %j", (threshold, english, spanish) => {
    expect(remarksOn({ ...breached(low), threshold })).toEqual([[english], [spanish]]);
  });

  test("is explained after what has happened to the level", () => {
    const change = { ...depleted(out, { stockBefore: decimal(2), since: at("13:00") }), threshold: seasonal };
    expect(remarksOn(change)).toEqual([
      ["was 2", "low for 3 hr", "threshold by rule 2, “temporada”: 20% of the maximum"],
      ["antes 2", "bajo durante 3 h", "mínimo según la regla 2, «temporada»: 20% del máximo"],
    ]);
  });

  test("that a level has been filled up over is explained as well", () => {
    expect(remarksOn(recovered(level({ stock: 30 }), { threshold: seasonal }))).toEqual([
      ["restocked", "threshold by rule 2, “temporada”: 20% of the maximum"],
      ["reabastecido", "mínimo según la regla 2, «temporada»: 20% del máximo"],
    ]);
  });

  test("that ends an episode is named once, in the reason", () => {
    const thresholdBefore = { value: decimal(15), source: "erp" } as const;
    const change = recovered(level({ stock: 12 }), { reason: "rule_changed", threshold: seasonal, thresholdBefore });
    expect(remarksOn(change)).toEqual([
      ["threshold changed from 15 to 10 by rule 2, “temporada”: 20% of the maximum"],
      ["el mínimo vigilado cambió de 15 a 10 según la regla 2, «temporada»: 20% del máximo"],
    ]);
    expect(composeMessage([delivery(1, [change])], ENGLISH).lead).toBe(
      "Laptop Dell Inspiron 15 has recovered in Bodega Principal, Sucursal Central, at Mi Empresa: stock 12, " +
        "threshold changed from 15 to 10 by rule 2, “temporada”: 20% of the maximum.",
    );
  });

  test("that is the same as before is named beside the reason", () => {
    const change = recovered(level({ stock: 10 }), {
      reason: "rule_changed",
      threshold: seasonal,
      thresholdBefore: { value: decimal(10), source: "erp" },
    });
    expect(remarksOn(change)[0]).toEqual([
      "enough under the changed configuration",
      "threshold by rule 2, “temporada”: 20% of the maximum",
    ]);
  });

  test("that follows a lower minimum is not passed off as that minimum", () => {
    const twice = (value: number) => ruled(value, { number: 4, kind: "times_minimum", factor: decimal(2) });
    const change = { reason: "minimum_lowered", thresholdBefore: twice(20) } as const;
    const stock = level({ stock: 8, minimum: 3 });
    expect(remarksOn(recovered(stock, { ...change, threshold: twice(6) }))[0]).toEqual([
      "threshold changed from 20 to 6 by rule 4: 2 times the minimum",
    ]);
    expect(remarksOn(recovered(stock, { ...change, threshold: { value: decimal(3), source: "erp" } }))[0]).toEqual([
      "threshold changed from 20 to 3",
    ]);
    expect(remarksOn(recovered(stock, { ...change, threshold: null }))[0]).toEqual([
      "no threshold any more, it was 20",
    ]);
    const fromErp = { ...change, thresholdBefore: { value: decimal(9), source: "erp" } as const, threshold: twice(6) };
    expect(remarksOn(recovered(stock, fromErp))[0]).toEqual([
      "threshold changed from 9 to 6 by rule 4: 2 times the minimum",
    ]);
  });
});

describe("a reminder", () => {
  test("says since when, and for how long", () => {
    const told = { since: at("15:00", "2025-11-20"), at: at("16:00") };
    expect(remarksOn(reminder(low, told))).toEqual([
      ["low since Nov 20, 09:00 (for 3 days, 1 hr)"],
      ["en alerta desde el 20 nov, 09:00 (hace 3 días y 1 h)"],
    ]);
    expect(remarksOn(reminder(out, told))).toEqual([
      ["low since Nov 20, 09:00 (for 3 days, 1 hr)"],
      ["en alerta desde el 20 nov, 09:00 (hace 3 días y 1 h)"],
    ]);
  });

  test("of what has been low since another year says the year", () => {
    expect(remarksOn(reminder(low, { since: at("15:00", "2024-11-20") }))).toEqual([
      ["low since Nov 20, 2024, 09:00 (for 368 days, 1 hr)"],
      ["en alerta desde el 20 nov 2024, 09:00 (hace 368 días y 1 h)"],
    ]);
  });

  test("at once says only since when", () => {
    expect(remarksOn(reminder(low))[0]).toEqual(["low since Nov 23, 10:00"]);
  });

  test("that leaves with the breach is no reminder", () => {
    const told = { since: at("15:00"), at: at("16:00") };
    expect(remarksOn(breached(low, { at: at("15:00") }), reminder(low, told))).toEqual([[], []]);
  });
});

describe("what was silenced and is still short", () => {
  const afterSilence = { reason: "en camino", since: at("15:00", "2025-11-20") };

  test("says so, and why it was", () => {
    const since = at("15:00", "2025-11-20");
    expect(remarksOn({ ...breached(low, { since }), afterSilence })).toEqual([
      ["had been silenced since Nov 20, 09:00 (en camino), and is still low"],
      ["estuvo en silencio desde el 20 nov, 09:00 (en camino) y sigue bajo"],
    ]);
    expect(remarksOn({ ...breached(out, { since }), afterSilence })).toEqual([
      ["had been silenced since Nov 20, 09:00 (en camino), and is out of stock now"],
      ["estuvo en silencio desde el 20 nov, 09:00 (en camino) y está agotado"],
    ]);
  });

  test("says for how long it has been low where that is longer", () => {
    const since = at("15:00", "2025-11-18");
    expect(remarksOn({ ...breached(low, { since }), afterSilence })[0]).toEqual([
      "had been silenced since Nov 20, 09:00 (en camino), and is still low",
      "low for 5 days, 1 hr",
    ]);
  });

  test.each(["", " \n"])("without a reason leaves that out: %j", (reason) => {
    expect(remarksOn({ ...breached(low), afterSilence: { ...afterSilence, reason } })[0]).toEqual([
      "had been silenced since Nov 20, 09:00, and is still low",
    ]);
  });

  test("stands where any other shortage does", () => {
    const message = composeMessage([delivery(1, [{ ...breached(low), afterSilence }])], ENGLISH);
    expect(message.sections.map(({ kind }) => kind)).toEqual(["low"]);
    expect(message.subject).toBe("Low stock: Laptop Dell Inspiron 15 · Bodega Principal (3 of 5)");
  });
});

describe("the time that a level was low", () => {
  const back = level({ stock: 30, minimum: 5 });

  test("is told where the message covers only its end", () => {
    expect(remarksOn(recovered(back, { since: at("15:00"), at: at("16:00") }))[0]).toEqual([
      "restocked",
      "low for 1 hr",
    ]);
  });

  test("is not told twice where the message covers all of it", () => {
    const told = { since: at("15:00"), at: at("16:00") };
    expect(remarksOn(breached(low, { since: at("15:00"), at: at("15:00") }), recovered(back, told))[0]).toEqual([
      "restocked",
      "was low meanwhile (09:00\u2009–\u200910:00)",
    ]);
  });

  test("is told beside what is covered where it began earlier", () => {
    const since = at("16:00", "2025-11-22");
    expect(remarksOn(depleted(out, { since, at: at("15:00") }), recovered(back, { since }))[0]).toEqual([
      "restocked",
      "low for 1 day",
      "was out of stock meanwhile (09:00\u2009–\u200910:00)",
    ]);
  });

  test("counts the polls that a breach took to be confirmed", () => {
    const since = at("14:30");
    expect(remarksOn(breached(low, { since, at: at("15:00") }), recovered(back, { since }))[0]).toEqual([
      "restocked",
      "low for 1 hr, 30 min",
      "was low meanwhile (09:00\u2009–\u200910:00)",
    ]);
  });

  test("is that of the last episode, not of those before it", () => {
    const changes = [
      breached(low, { since: at("12:00"), at: at("12:00") }),
      recovered(back, { since: at("12:00"), at: at("13:00") }),
      breached(low, { since: at("14:00"), at: at("15:00") }),
      recovered(back, { since: at("14:00"), at: at("16:00") }),
    ];
    expect(remarksOn(...changes)[0]).toEqual([
      "restocked",
      "low for 2 hr",
      "was low meanwhile (06:00\u2009–\u200907:00)",
      "had recovered meanwhile (07:00\u2009–\u200909:00)",
      "was low meanwhile (09:00\u2009–\u200910:00)",
    ]);
  });
});
