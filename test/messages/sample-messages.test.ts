import { expect, test } from "@jest/globals";
import { type Line, type Message, SECTION_KINDS } from "../../src/messages/message.ts";
import { composeSampleMessages } from "../../src/messages/sample-messages.ts";
import { LOCALES } from "../../src/policy/locale.ts";
import { CHANGE_KINDS } from "../../src/stock/change.ts";

const messages = composeSampleMessages({ timezone: "America/El_Salvador", currency: "USD" }, new Date(0));

const linesOf = ({ sections }: Message) => sections.flatMap(({ groups }) => groups.flatMap(({ lines }) => lines));

test.each(LOCALES)("samples in %s are of every shape that a message can have", (locale) => {
  const own = messages.filter((message) => message.locale === locale);
  const has = (what: (message: Message) => boolean) => own.some(what);
  for (const kind of SECTION_KINDS)
    expect(has(({ sections }) => sections.some((section) => section.kind === kind))).toBe(true);
  for (const kind of CHANGE_KINDS)
    expect(has((of) => linesOf(of).some(({ change }) => change.kind === kind))).toBe(true);
  expect(has((of) => linesOf(of).length === 1)).toBe(true);
  expect(has((of) => linesOf(of).length > 500)).toBe(true);
  expect(has(({ sections }) => sections.length === SECTION_KINDS.length)).toBe(true);
  expect(has(({ sections }) => sections.length === 0)).toBe(true);
  expect(has(({ overview, show }) => overview !== null && show !== null)).toBe(true);
  expect(has(({ orders }) => orders !== null)).toBe(true);
  expect(has(({ listing, attachment }) => listing !== null && attachment !== null)).toBe(true);
  expect(new Set(own.map(({ kind }) => kind))).toEqual(new Set(["changes", "first_run", "notice", "audit", "advice"]));
});

test("samples have every fact that may be missing, and miss it", () => {
  const lines = messages.flatMap(linesOf);
  const facts = ["sku", "url", "threshold", "shortfall", "order", "orderCost", "supplier", "note", "transfer"] as const;
  const of = (fact: (line: Line) => unknown) => new Set(lines.map((line) => fact(line) !== null));
  for (const fact of facts) expect([fact, of((line) => line[fact]).size]).toEqual([fact, 2]);
  expect(new Set(lines.map(({ remarks }) => remarks.length > 0)).size).toBe(2);
  expect(of(({ change }) => change.level.product.category).size).toBe(2);
});
