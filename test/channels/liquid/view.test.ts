import { expect, test } from "@jest/globals";
import { countLines, viewMessage } from "../../../src/channels/liquid/view.ts";
import { composeMessage } from "../../../src/messages/compose-message.ts";
import { decimal } from "../../../src/stock/decimal.ts";
import { breached, delivery, ENGLISH } from "../../messages/changes.ts";
import { level } from "../../stock/levels.ts";
import { messageAbout, messageOf } from "../email/message.ts";

test("the first lines are shown, the others counted by section and in all", () => {
  const message = messageOf({ out: 4, low: 6, recovered: 2 });
  const view = viewMessage(message, 7);
  expect(countLines(message)).toBe(12);
  expect(view.lines).toHaveLength(7);
  expect(view.sections.map(({ kind, count, omitted, more }) => [kind, count, omitted, more])).toEqual([
    ["out", "4", 0, null],
    ["low", "6", 3, "and 3 more: 3 low"],
    ["recovered", "2", 2, "and 2 more: 2 recovered"],
  ]);
  expect([view.omitted, view.more]).toEqual([5, "and 5 more: 3 low, 2 recovered"]);
  expect(view.sections[2]?.groups).toEqual([]);
  expect(view.lines).toEqual(view.sections.flatMap(({ groups }) => groups.flatMap(({ lines }) => lines)));
});

test("reminders are of one kind, as templates know it, and of the status that tells them apart", () => {
  const { sections } = viewMessage(
    messageOf({ out: 1, still_out: 2, low: 1, still_low: 3, recovered: 1, retired: 1 }),
    9,
  );
  expect(sections.map(({ kind, status, title }) => [kind, status, title])).toEqual([
    ["out", "out", "Out of stock"],
    ["reminder", "out", "Still out of stock"],
    ["low", "low", "Low stock"],
    ["reminder", "low", "Still low"],
    ["recovered", "ok", "Recovered"],
    ["retired", null, "No longer watched"],
  ]);
});

test("none are counted where all are shown", () => {
  const view = viewMessage(messageOf({ out: 2 }), 2);
  expect([view.omitted, view.more]).toEqual([0, null]);
});

test("texts are on one line and not without end, what is blank is not known, addresses are those of the web", () => {
  const [line] = viewMessage(
    messageAbout({
      product: "a\r\nb\u202e c",
      sku: " \t",
      supplier: "x".repeat(5_000),
      note: null,
      url: "javascript:alert(1)",
      remarks: ["one", "\n"],
    }),
    1,
  ).lines;
  expect(line).toMatchObject({ product: "a b c", sku: null, note: null, url: null, remarks: ["one"] });
  expect(line?.supplier).toHaveLength(1_000);
});

test("a line brings the facts behind it, and its numbers to compare", () => {
  const [line] = viewMessage(messageOf({ low: 1 }), 1).lines;
  expect(line).toMatchObject({
    product_id: 1000,
    branch: "Sucursal Centro",
    change: "breached",
    status: "low",
    by_sales: false,
  });
  expect(line?.numbers).toEqual({
    stock: 3,
    threshold: 10,
    shortfall: 7,
    order: 27,
    order_cost: 3388.5,
    maximum: 30,
    unit_cost: 125.5,
    per_day: null,
    cover: null,
  });
});

test("a section knows which facts its lines have, also those that are not shown", () => {
  const { sections } = viewMessage(messageOf({ low: 3, retired: 1 }), 0);
  expect(sections.map(({ has }) => has)).toEqual([
    { threshold: true, shortfall: true, order: true },
    { threshold: false, shortfall: false, order: false },
  ]);
});

test("a table's rows come as cells, as one label, and as facts; the last of several counts is a total", () => {
  const columns = [
    { label: "Branch", isNumber: false },
    { label: "Warehouse", isNumber: false },
    { label: "Out", isNumber: true },
  ];
  const rows = [
    ["Norte", "Bodega 1", "3"],
    ["Total", "", "3"],
  ];
  const { overview, listing } = viewMessage(
    messageOf({}, { overview: { title: "x", columns, rows }, listing: { title: "y", columns, rows } }),
    0,
  );
  expect(overview?.rows).toEqual([
    {
      cells: ["Norte", "Bodega 1", "3"],
      label: "Norte · Bodega 1",
      facts: [{ label: "Out", value: "3" }],
      is_total: false,
      answers: null,
    },
    { cells: ["Total", "", "3"], label: "Total", facts: [{ label: "Out", value: "3" }], is_total: true, answers: null },
  ]);
  expect(listing?.rows.map(({ is_total }) => is_total)).toEqual([false, false]);
});

test("a line says whether its rate is by sales", () => {
  const outlook = { perDay: decimal(12), spread: decimal(1), serviceLevel: decimal(95) };
  const low = breached(level({ stock: 3, minimum: 5 }));
  const lineOf = (source?: "sales") =>
    viewMessage(composeMessage([delivery(1, [{ ...low, outlook: { ...outlook, source } }])], ENGLISH), 1).lines[0];
  expect([lineOf()?.per_day, lineOf()?.by_sales]).toEqual(["12", false]);
  expect([lineOf("sales")?.per_day, lineOf("sales")?.by_sales]).toEqual(["12", true]);
});
