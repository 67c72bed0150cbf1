import { describe, expect, test } from "@jest/globals";
import type { Count, Headline, Wording } from "../../../src/messages/wording/wording.ts";
import { WORDINGS } from "../../../src/messages/wording/wordings.ts";
import { LOCALES } from "../../../src/policy/locale.ts";

const one = { text: "1", one: true };
const many = { text: "1,200", one: false };
const single = { company: "Empresa", product: "Producto", branch: "Sucursal", warehouse: "Bodega", stock: "3" };

const ANSWER = { quantity: many, by: "Ana", day: "x" };
const SILENT = { quantity: null, by: null, day: null };

function headline({ subject, lead }: Headline): string[] {
  return [subject, lead];
}

/** Every text that a wording can give, by part. A part that is added to the interface must be added here to compile. */
const TEXTS: { readonly [Part in keyof Wording]: (wording: Wording) => readonly string[] } = {
  tag: ({ tag }) => [tag],
  files: ({ files }) => [
    files.stock,
    files.catalog,
    files.attached(one, ["x"]),
    files.attached(many, ["x"]),
    files.inMail(["x"]),
    files.inSmartPyme,
  ],
  drafts: ({ drafts }) => [
    drafts.title,
    drafts.hint,
    drafts.file,
    drafts.quantity,
    ...[one, many].flatMap((count) => [drafts.count(count), drafts.rest(count)]),
    drafts.underMinimum("x", "y"),
    drafts.minimumUnknown("y"),
    drafts.subject("x"),
    drafts.opening("x"),
    drafts.closing,
  ],
  tallyAlone: ({ tallyAlone }) => Object.values(tallyAlone).flatMap((count) => [count(one), count(many)]),
  zone: ({ zone }) => [zone("La Paz", null)],
  closing: ({ closing }) => [closing("x", "y", "z"), closing("x", "y", null), closing(null, "y", "z")],
  labels: ({ labels }) => Object.values(labels),
  titles: ({ titles }) => Object.values(titles).flatMap((title) => [title(one), title(many)]),
  tally: ({ tally }) => Object.values(tally).flatMap((count) => [count(one), count(many)]),
  more: ({ more }) => [more(many, "x")],
  seeAll: ({ seeAll }) => [seeAll],
  part: ({ part }) => [part("1", "2")],
  unnamed: ({ unnamed }) => [unnamed.product("7"), unnamed.branch, unnamed.warehouse],
  headlines: ({ headlines }) => [
    ...headline(headlines.out({ ...single, threshold: "5" }, String)),
    ...headline(headlines.low({ ...single, threshold: "5" }, String)),
    ...headline(headlines.stillOut({ ...single, threshold: "5" }, String)),
    ...headline(headlines.stillLow({ ...single, threshold: "5" }, String)),
    ...headline(headlines.recovered({ ...single, reason: "x" }, String)),
    ...headline(headlines.retired({ ...single, reason: "x" }, String)),
    ...[one, many].flatMap((warehouses) =>
      [headlines.several, headlines.withReminders, headlines.reminders, headlines.firstRun].map((several) =>
        several({ company: "Empresa", warehouses, tallies: ["x", "y"] }),
      ),
    ),
    headlines.firstLook,
  ],
  remarks: ({ remarks }) => [
    remarks.was("3"),
    remarks.lowFor("3 h"),
    remarks.still("x", null),
    remarks.still("x", "3 h"),
    remarks.unanswered(null),
    remarks.unanswered("3 h"),
    ...Object.values(remarks.afterSilence).flatMap((after) => [after("x", null), after("x", "y")]),
    remarks.byRule("x"),
    remarks.restocked,
    remarks.minimumLowered("5", "3"),
    remarks.minimumRemoved("5"),
    remarks.ruleChanged("5", "3", null),
    remarks.ruleChanged("5", "3", "x"),
    remarks.rulingChanged,
    remarks.ruleRemoved("5"),
    ...Object.values(remarks.retired),
    ...Object.values(remarks.interval).map((interval) => interval("10:00")),
    remarks.manySpells(many, "10:00"),
  ],
  rule: ({ rule }) => [rule("2", null, "x"), rule("2", "y", "x")],
  basis: ({ basis }) => Object.values(basis).flatMap((worded) => [worded(one), worded(many)]),
  answers: ({ answers }) => [
    ...Object.values(answers.said).flatMap((said) => [said(ANSWER), said(SILENT)]),
    ...Object.values(answers.passed).flatMap((passed) => [
      passed({ ...ANSWER, day: "x" }, "y"),
      passed({ ...SILENT, day: "x" }, "y"),
    ]),
    ...Object.values(answers.still),
    answers.news("x", "y", "z"),
    answers.newsOfSeveral("x", one, "z"),
    answers.newsOfSeveral("x", many, "z"),
    answers.moreNews(one),
    answers.moreNews(many),
  ],
  transfer: ({ transfer }) => [
    transfer.has("x", "40"),
    transfer.instead("x", "40", null),
    transfer.instead("x", "40", "5"),
  ],
  overview: ({ overview }) => [overview.title, overview.moreWarehouses(one), overview.moreWarehouses(many)],
  orders: ({ orders }) => [
    orders.title,
    orders.items,
    orders.moreSuppliers(one),
    orders.moreSuppliers(many),
    orders.withoutCost(many),
  ],
  // The same word in English and in Spanish.
  total: () => [],
  notes: ({ notes }) => [
    notes.polledAt("x"),
    notes.severalPolls(many, "x", "y", "z"),
    ...Object.values(notes.stock),
    notes.orders,
    notes.ordersNet,
    notes.incomplete,
    notes.firstRun,
    notes.worstOfFirstRun(one, many),
  ],
  notices: ({ notices }) => [
    ...[...Object.values(notices.began)].flatMap((began) => headline(began("x", "y", "z", String))),
    ...[...Object.values(notices.ended)].flatMap((ended) => [
      ...headline(ended("x", "y", null, String)),
      ended("x", "y", "1 h", String).lead,
    ]),
    ...Object.values(notices.causes).flatMap(({ why, todo }) => [why, todo]),
    ...headline(notices.missed("x", "y", "z", "w", String)),
    ...headline(notices.reachedAgain("x", "y", "z", "1 h", String)),
    notices.todo("x", "y"),
    notices.todo(null, "y"),
    notices.technical("x"),
    notices.waiting("x", one),
    notices.waiting("x", many),
    notices.unseen(one),
    notices.unseen(many),
    notices.foundAt("x"),
  ],
  audit: ({ audit }) => [
    audit.title,
    audit.inSubject,
    audit.lead("Empresa", ["x", "y"]),
    audit.nothing,
    audit.nothingIn("Empresa"),
    audit.shared("x", many, many),
    ...Object.values(audit.kinds),
    ...Object.values(audit.tally).flatMap((count) => [count(one), count(many)]),
    audit.kindSince("x", "2025-11-23"),
    audit.finding,
    audit.count,
    audit.minimum,
    audit.since,
    audit.warehouses(one),
    audit.warehouses(many),
    audit.shown(one, many),
    audit.shown(many, many),
    audit.readAt("x"),
    audit.incomplete,
    audit.advice,
  ],
  advice: ({ advice }) => {
    const past = (of: Count) => ({ days: of, stockOuts: of, inTime: ["x", "1"], alerts: ["x", "y"] }) as const;
    const { past: seen, advised, ...heads } = advice.columns;
    return [
      advice.title,
      advice.inSubject,
      advice.lead("Empresa", ["x", "y"]),
      advice.nothing,
      advice.nothingIn("Empresa"),
      ...Object.values(advice.kinds),
      ...Object.values(advice.tally).flatMap((count) => [count(one), count(many)]),
      advice.item,
      ...Object.values(heads),
      ...Object.values(seen).flatMap((head) => [head, advised(head)]),
      ...[one, many].flatMap((of) => [advice.past(past(of)), advice.pastOfAll({ ...past(of), levels: of })]),
      advice.rated(one, many),
      ...[one, many].flatMap((of) => [advice.withoutLeadTime(of), advice.notSeenLong(of)]),
      advice.whatToDo,
    ];
  },
  test: ({ test: sample }) => [
    ...headline(sample.headline("bodega")),
    sample.note,
    sample.company,
    sample.branch,
    sample.warehouse,
    ...sample.products,
    sample.rowNote,
    sample.supplier,
    sample.elsewhere.branch,
    sample.elsewhere.warehouse,
  ],
};

describe.each(Object.entries(TEXTS))("the %s", (_, texts) => {
  test("are worded in every locale, and differently in each", () => {
    const [first, ...others] = LOCALES.map((locale) => texts(WORDINGS[locale]));
    for (const other of others) {
      expect(other).toHaveLength(first?.length ?? 0);
      expect(other.filter((text) => first?.includes(text))).toEqual([]);
    }
  });

  test.each(LOCALES)("leave nothing blank or undefined in %s", (locale) => {
    for (const text of texts(WORDINGS[locale])) expect(text).toMatch(/^(?!.*(undefined|null|\[object))\S(.*\S)?$/);
  });
});

test("numbers read the same way in every locale: 1,234.50", () => {
  for (const locale of LOCALES) {
    expect(new Intl.NumberFormat(WORDINGS[locale].tag, { minimumFractionDigits: 2 }).format(1234.5)).toBe("1,234.50");
  }
});

test("every locale writes US dollars with their sign alone", () => {
  for (const locale of LOCALES) {
    const money = new Intl.NumberFormat(WORDINGS[locale].tag, { style: "currency", currency: "USD" });
    expect(money.format(1234.5)).toBe("$1,234.50");
  }
});
