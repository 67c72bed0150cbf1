import { expect, test } from "@jest/globals";
import { composeMessage } from "../../src/messages/compose-message.ts";
import { composeSampleMessages } from "../../src/messages/sample-messages.ts";
import { fitSubject } from "../../src/messages/subject.ts";
import { cut } from "../../src/text.ts";
import fc from "../fast-check.ts";
import { level, product } from "../stock/levels.ts";
import { breached, delivery, ENGLISH, recovered, reminder, retired, SPANISH } from "./changes.ts";

test("names are cut, all alike, as far as it takes and no further", () => {
  const [a, b] = ["Cemento gris, bolsa de 42.5 kg", "Bodega Central"];
  expect(fitSubject((short) => `Out of stock: ${short(a)} · ${short(b)} (0 of 10)`)).toBe(
    "Out of stock: Cemento gris, bolsa de 42.5… · Bodega Central (0 of 10)",
  );
  expect(fitSubject((short) => short("Té"))).toBe("Té");
});

test("of several wordings the first that fits is taken, and what none fits is cut", () => {
  const [long, less] = [() => "x".repeat(80), () => "y".repeat(60)];
  expect(fitSubject([long, less])).toBe("y".repeat(60));
  expect(fitSubject([long], " (+1)")).toBe(`${"x".repeat(64)}… (+1)`);
});

test("a name that runs from right to left stays fenced off when it is cut", () => {
  expect(fitSubject((short) => `${short(`\u2068${"ش".repeat(90)}\u2069`)} (0)`)).toMatch(
    /^\u2068[^\u2069]+…\u2069 \(0\)$/,
  );
});

const changes = [
  ...Array.from({ length: 1200 }, (_, id) => breached(level({ stock: 0 }, product({ id })))),
  ...Array.from({ length: 1200 }, (_, id) => reminder(level({ stock: 0 }, product({ id: 2000 + id })))),
  ...Array.from({ length: 1200 }, (_, id) => breached(level({ stock: 1 }, product({ id: 4000 + id })))),
  ...Array.from({ length: 1200 }, (_, id) => reminder(level({ stock: 1 }, product({ id: 6000 + id })))),
  recovered(level({ stock: 50 }, product({ id: 9001 }))),
  retired(level({ stock: 50 }, product({ id: 9002 })), "deleted"),
];

test("what does not fit of the counts is left out from the end, and the company comes last, where there are several", () => {
  const subjects = [ENGLISH, SPANISH, { ...SPANISH, companies: 2 }].map(
    (settings) => composeMessage([delivery(1, changes)], settings).subject,
  );
  expect(subjects).toEqual([
    "1,200 out of stock, 1,200 still out of stock, 1,200 low, …",
    "1,200 agotados, 1,200 siguen agotados, 1,200 bajos, …",
    "1,200 agotados, 1,200 siguen agotados, 1,200 bajos, … · Mi Empresa",
  ]);
});

test("no subject is longer than 70 characters, whatever things are called", () => {
  const name = fc.string({ unit: "grapheme", maxLength: 200 });
  fc.assert(
    fc.property(name, name, name, fc.constantFrom(1, 2), (called, warehouse, companyTitle, companies) => {
      const of = level({ stock: 0, warehouse }, product({ name: called }));
      for (const change of [breached(of), reminder(of), recovered(of), retired(of, "warehouse_gone")]) {
        for (const settings of [ENGLISH, SPANISH]) {
          const { subject } = composeMessage([delivery(1, [change], { companyTitle })], { ...settings, companies });
          expect(cut(subject, 70)).toBe(subject);
        }
      }
    }),
    { numRuns: 100 },
  );
  for (const { subject } of composeSampleMessages({ timezone: "UTC", currency: "USD" }, new Date(0))) {
    expect(cut(subject, 70)).toBe(subject);
  }
});
