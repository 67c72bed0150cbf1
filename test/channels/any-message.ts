import fc from "fast-check";
import { type Line, type Message, SECTION_KINDS, type Section, type Table } from "../../src/messages/message.ts";
import { line, message } from "./slack/message.ts";

/** Texts that somebody may have typed, and texts that nobody would. */
export const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({
    unit: fc.constantFrom("<", ">", "&", "*", "_", "`", "|", '"', "'", "\\", "\n", "{", "}", "%", "💻", "ñ", "\ud83d"),
    maxLength: 300,
  }),
  fc.constantFrom(
    "<!channel>",
    "<b>*x*</b>",
    `"><script>alert(1)</script>`,
    "]]></style><img src=x onerror=alert(1)>",
    "{{ subject }}",
    "{% include 'x' %}",
    "JUICE_CODE_BLOCK_0_",
    "&lt;&amp;&#39;",
    "<!--",
    "-->",
    "x".repeat(3_000),
    "💻".repeat(500),
    "&".repeat(500),
    "商品".repeat(500),
  ),
);

const sentence = anyText.map((text) => `.${text}`);
const maybe = fc.option(anyText);

const anyUrl: fc.Arbitrary<string> = fc.oneof(anyText, fc.webUrl({ withQueryParameters: true }));

const anyLine: fc.Arbitrary<Partial<Line>> = fc.record({
  product: anyText,
  sku: maybe,
  url: fc.option(anyUrl, { nil: null }),
  stock: anyText,
  threshold: maybe,
  shortfall: maybe,
  order: maybe,
  orderCost: maybe,
  supplier: maybe,
  note: maybe,
  transfer: maybe,
  remarks: fc.array(anyText, { maxLength: 5 }),
});

/** @param rows at most */
const anyTable = (rows: number): fc.Arbitrary<Table> =>
  fc.record({
    title: anyText,
    columns: fc.constant([
      { label: "Branch", isNumber: false },
      { label: "Warehouse", isNumber: false },
      { label: "Out", isNumber: true },
      { label: "Low", isNumber: true },
    ]),
    rows: fc.array(fc.tuple(anyText, anyText, anyText, anyText), { minLength: 1, maxLength: rows }),
  });

/** @param size of its lists, at most */
export function anyMessage(size: number): fc.Arbitrary<Message> {
  const group = fc.record({
    title: anyText,
    lines: fc.array(
      anyLine.map((facts) => line(facts)),
      { maxLength: size },
    ),
  });
  const section: fc.Arbitrary<Section> = fc.record({
    kind: fc.constantFrom(...SECTION_KINDS),
    title: anyText,
    each: anyText,
    count: anyText,
    groups: fc.array(group, { maxLength: size }),
  });
  return fc
    .record({
      company: anyText,
      subject: sentence,
      lead: sentence,
      notes: fc.array(sentence, { maxLength: size }),
      sections: fc.array(section, { maxLength: Math.min(size, 4) }),
      overview: fc.option(anyTable(4 * size)),
      listing: fc.option(anyTable(4 * size)),
      orders: fc.option(anyTable(4 * size)),
      show: fc.option(fc.nat(20)),
    })
    .map((parts) => message(parts));
}

/** The same message with harmless words for all that it says. */
export function withWords(of: Message): Message {
  const text = (raw: string) => (isBlank(raw) ? raw : "word");
  const maybe = (raw: string | null) => raw && text(raw);
  const table = (raw: Table | null) =>
    raw && { ...raw, title: text(raw.title), rows: raw.rows.map((row) => row.map(text)) };
  return {
    ...of,
    company: text(of.company),
    subject: text(of.subject),
    lead: text(of.lead),
    notes: of.notes.map(text),
    overview: table(of.overview),
    listing: table(of.listing),
    orders: table(of.orders),
    sections: of.sections.map((section) => ({
      ...section,
      title: text(section.title),
      count: text(section.count),
      groups: section.groups.map((group) => ({
        title: text(group.title),
        lines: group.lines.map((raw) => ({
          ...raw,
          product: text(raw.product),
          sku: maybe(raw.sku),
          stock: text(raw.stock),
          threshold: maybe(raw.threshold),
          shortfall: maybe(raw.shortfall),
          order: maybe(raw.order),
          orderCost: maybe(raw.orderCost),
          supplier: maybe(raw.supplier),
          note: maybe(raw.note),
          transfer: maybe(raw.transfer),
          remarks: raw.remarks.map(text),
        })),
      })),
    })),
  };
}

function isBlank(raw: string): boolean {
  return raw.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e]/gu, " ").trim() === "";
}
