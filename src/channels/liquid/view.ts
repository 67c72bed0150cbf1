import type {
  AnswerUrls,
  Drafts,
  Group,
  Labels,
  Line,
  Message,
  MessageKind,
  Section,
  SectionKind,
  Table,
} from "../../messages/message.ts";
import { coverOf } from "../../messages/outlook.ts";
import { countKinds } from "../../messages/sections.ts";
import { suggestOrder } from "../../messages/suggest-order.ts";
import { isShortage, shortfallOf } from "../../stock/shortage.ts";
import { composedLine } from "../../text.ts";

/** What a template sees of a message, as docs/templates.md describes it: plain data, every text on one line. */
export interface MessageView {
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly found_at: string;
  readonly kind: MessageKind;
  readonly locale: string;
  readonly company: string;
  readonly company_name: string;
  readonly subject: string;
  readonly lead: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly overview: TableView | null;
  readonly listing: TableView | null;
  readonly sections: readonly SectionView[];
  /** Those of all sections in a row. */
  readonly lines: readonly LineView[];
  readonly orders: TableView | null;
  /** Orders ready to send, each with its links and its file. */
  readonly drafts: DraftsView | null;
  /** Whether counts and orders are to be read before the lines. */
  readonly is_long: boolean;
  readonly notes: readonly string[];
  /** How many lines are counted instead of shown. */
  readonly omitted: number;
  /** "and 12 more: 2 out of stock, 10 low"; null where all lines are shown. */
  readonly more: string | null;
  /** The page on which all of it is listed; null: there is none. */
  readonly see_all: { readonly words: string; readonly url: string } | null;
  /** "The full list (300) is attached: stock-2026-11-25.xlsx"; null where nothing is. */
  readonly attached: string | null;
}

interface TableView {
  readonly title: string;
  readonly columns: readonly { readonly label: string; readonly is_number: boolean }[];
  readonly rows: readonly RowView[];
}

interface DraftsView {
  readonly title: string;
  readonly hint: string;
  readonly orders: readonly {
    readonly supplier: string;
    readonly count: string;
    readonly mailto: string | null;
    readonly whatsapp: string | null;
    readonly warning: string | null;
    readonly answers: AnswersView | null;
    /** The name of the order's file. */
    readonly file: string;
  }[];
  readonly rest: string | null;
}

interface RowView {
  readonly cells: readonly string[];
  /** Its texts: "Sucursal Norte · Bodega Norte". */
  readonly label: string;
  /** Its numbers, with the heads of their columns. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly is_total: boolean;
  readonly answers: AnswersView | null;
}

/** Addresses of a page on which people answer, each with another answer chosen. */
interface AnswersView {
  readonly ordered: string;
  readonly later: string;
  readonly no_reorder: string;
}

export interface SectionView {
  readonly kind: Exclude<SectionKind, "still_out" | "still_low"> | "reminder";
  /** Of its lines; null for what is retired. */
  readonly status: "out" | "low" | "ok" | null;
  readonly title: string;
  /** Of all its lines, shown or not. */
  readonly count: string;
  /** Those that have a line to show. */
  readonly groups: readonly GroupView[];
  /** Which facts any of its lines has: the columns that a table of it needs. */
  readonly has: { readonly threshold: boolean; readonly shortfall: boolean; readonly order: boolean };
  readonly omitted: number;
  readonly more: string | null;
}

export interface GroupView {
  readonly title: string;
  readonly lines: readonly LineView[];
  readonly answers: AnswersView | null;
}

/** Facts that do not apply or are not known are null. */
export interface LineView {
  readonly product: string;
  readonly sku: string | null;
  readonly url: string | null;
  readonly stock: string;
  readonly threshold: string | null;
  readonly shortfall: string | null;
  readonly order: string | null;
  readonly order_cost: string | null;
  readonly supplier: string | null;
  readonly note: string | null;
  readonly per_day: string | null;
  readonly by_sales: boolean;
  readonly cover: string | null;
  readonly transfer: string | null;
  readonly remarks: readonly string[];
  readonly answers: AnswersView | null;
  readonly product_id: number;
  readonly category: string | null;
  readonly brand: string | null;
  readonly branch: string | null;
  readonly warehouse: string | null;
  readonly change: string;
  readonly status: string | null;
  /** To compare and to add up, not to print: neither exact nor formatted. */
  readonly numbers: Readonly<Record<(typeof NUMBERS)[number], number | null>>;
}

const NUMBERS = [
  ...(["stock", "threshold", "shortfall", "order", "order_cost", "maximum", "unit_cost"] as const),
  ...(["per_day", "cover"] as const),
];

/** A text of a message may be of any length; this is more than any template shows. */
const LONGEST = 1_000;

/**
 * @param shown how many lines to show at most, from the first, which is the worst, on; the rest is counted
 * @param files names of what is attached
 */
export function viewMessage(message: Message, shown: number, files: readonly string[] = []): MessageView {
  let left = shown;
  const omitted = { ...NONE };
  const sections = message.sections.map((section) => {
    const view = viewSection(section, left, message);
    left -= countOf(section) - view.omitted;
    omitted[section.kind] += view.omitted;
    return view;
  });
  const total = Object.values(omitted).reduce((sum, count) => sum + count, 0);
  return {
    id: line(message.id),
    found_at: message.foundAt,
    kind: message.kind,
    locale: message.locale,
    company: line(message.company),
    company_name: line(message.companyName),
    subject: line(message.subject),
    lead: line(message.lead),
    labels: viewLabels(message.labels),
    overview: message.overview && viewTable(message.overview, true),
    listing: message.listing && viewTable(message.listing, false),
    sections,
    lines: sections.flatMap(({ groups }) => groups.flatMap(({ lines }) => lines)),
    orders: message.orders && viewTable(message.orders, true),
    drafts: message.drafts && viewDrafts(message.drafts),
    is_long: message.worst !== null,
    notes: message.notes.map(line),
    omitted: total,
    more: total === 0 ? null : line(message.more(omitted)),
    see_all: message.seeAll ? viewLink(message.seeAll) : null,
    attached: files.length === 0 ? null : line(message.attached(files)),
  };
}

/** How many lines a message has. */
export function countLines({ sections }: Message): number {
  return sections.reduce((sum, section) => sum + countOf(section), 0);
}

const NONE = countKinds([]);

const NAMES: Readonly<Record<SectionKind, Pick<SectionView, "kind" | "status">>> = {
  out: { kind: "out", status: "out" },
  still_out: { kind: "reminder", status: "out" },
  low: { kind: "low", status: "low" },
  still_low: { kind: "reminder", status: "low" },
  recovered: { kind: "recovered", status: "ok" },
  retired: { kind: "retired", status: null },
};

function countOf({ groups }: Section): number {
  return groups.reduce((sum, { lines }) => sum + lines.length, 0);
}

function viewSection(section: Section, shown: number, message: Message): SectionView {
  let left = shown;
  const groups = section.groups.flatMap((group) => {
    const lines = group.lines.slice(0, left);
    left -= lines.length;
    return lines.length === 0 ? [] : [viewGroup(group, lines)];
  });
  const omitted = countOf(section) - (shown - left);
  const has = (fact: "threshold" | "shortfall" | "order") =>
    section.groups.some(({ lines }) => lines.some((of) => of[fact] !== null));
  return {
    ...NAMES[section.kind],
    title: line(section.title),
    count: line(section.count),
    groups,
    has: { threshold: has("threshold"), shortfall: has("shortfall"), order: has("order") },
    omitted,
    more: omitted === 0 ? null : line(message.more({ ...NONE, [section.kind]: omitted })),
  };
}

export function viewGroup({ title, answers }: Group, lines: readonly Line[]): GroupView {
  return { title: line(title), lines: lines.map(viewLine), answers: viewAnswers(answers) };
}

function viewLink({ words, url }: NonNullable<Message["seeAll"]>): MessageView["see_all"] {
  return isWebAddress(url) ? { words: line(words), url } : null;
}

function viewAnswers(urls: AnswerUrls | null | undefined): AnswersView | null {
  if (!urls || !Object.values(urls).every(isWebAddress)) return null;
  const { ordered, later, noReorder } = urls;
  return { ordered, later, no_reorder: noReorder };
}

/** One that is made here: encoded, and maybe too long for a text. */
function isWebAddress(url: string): boolean {
  return /^https?:\/\/[^\s<>"'|]+$/.test(url);
}

export function viewLine({ change, ...facts }: Line): LineView {
  const { level, threshold } = change;
  const { product } = level;
  const order = suggestOrder(change);
  return {
    product: line(facts.product),
    sku: known(facts.sku),
    url: facts.url !== null && /^https?:\/\//i.test(facts.url) ? line(facts.url) : null,
    stock: line(facts.stock),
    threshold: known(facts.threshold),
    shortfall: known(facts.shortfall),
    order: known(facts.order),
    order_cost: known(facts.orderCost),
    supplier: known(facts.supplier),
    note: known(facts.note),
    per_day: known(facts.perDay),
    by_sales: isShortage(change) && change.outlook?.source === "sales",
    cover: known(facts.cover),
    transfer: known(facts.transfer),
    remarks: facts.remarks.map(line).filter((remark) => remark !== ""),
    answers: viewAnswers(facts.answers),
    product_id: product.id,
    category: known(product.category),
    brand: known(product.brand),
    branch: known(level.branch),
    warehouse: known(level.warehouse),
    change: change.kind,
    status: change.kind === "retired" ? null : change.status,
    numbers: {
      stock: Number(level.stock),
      threshold: numeric(threshold?.value ?? null),
      shortfall: numeric(shortfallOf(change)),
      order: numeric(order?.quantity ?? null),
      order_cost: numeric(order?.cost ?? null),
      maximum: numeric(level.maximum),
      unit_cost: numeric(product.cost),
      per_day: numeric(isShortage(change) ? (change.outlook?.perDay ?? null) : null),
      cover: coverOf(change),
    },
  };
}

/** @param addsUp whether the last of several rows is their total */
function viewTable({ title, columns, rows, answers }: Table, addsUp: boolean): TableView {
  return {
    title: line(title),
    columns: columns.map(({ label, isNumber }) => ({ label: line(label), is_number: isNumber })),
    rows: rows.map((row, index) => {
      const cells = columns.map(({ label, isNumber }, column) => ({
        label: line(label),
        isNumber,
        value: line(row[column] ?? ""),
      }));
      const filled = cells.filter(({ value }) => value !== "");
      return {
        cells: cells.map(({ value }) => value),
        label: filled
          .filter(({ isNumber }) => !isNumber)
          .map(({ value }) => value)
          .join(" · "),
        facts: filled.filter(({ isNumber }) => isNumber).map(({ label, value }) => ({ label, value })),
        is_total: addsUp && rows.length > 1 && index === rows.length - 1,
        answers: viewAnswers(answers?.[index]),
      };
    }),
  };
}

function viewDrafts({ title, hint, drafts, rest }: Drafts): DraftsView {
  return {
    title: line(title),
    hint: line(hint),
    orders: drafts.map(({ supplier, count, mailto, whatsapp, warning, answers, fileName }) => ({
      supplier: line(supplier),
      count: line(count),
      // Encoded already, and too long for a text: these are made here, of what the config says.
      mailto: mailto !== null && /^mailto:[^\s<>"']+$/.test(mailto) ? mailto : null,
      whatsapp: whatsapp !== null && /^https:\/\/wa\.me\/[^\s<>"']+$/.test(whatsapp) ? whatsapp : null,
      warning: known(warning),
      answers: viewAnswers(answers),
      file: line(`${fileName}.xlsx`),
    })),
    rest: known(rest),
  };
}

function viewLabels(labels: Labels): Readonly<Record<string, string>> {
  return {
    product: line(labels.product),
    sku: line(labels.sku),
    by_mail: line(labels.byMail),
    by_whatsapp: line(labels.byWhatsapp),
    ordered: line(labels.ordered),
    later: line(labels.later),
    no_reorder: line(labels.noReorder),
    answer: line(labels.answer),
    branch: line(labels.branch),
    warehouse: line(labels.warehouse),
    status: line(labels.status),
    stock: line(labels.stock),
    threshold: line(labels.threshold),
    shortfall: line(labels.shortfall),
    order: line(labels.order),
    order_cost: line(labels.orderCost),
    supplier: line(labels.supplier),
    note: line(labels.note),
    per_day: line(labels.perDay),
    cover: line(labels.cover),
    transfer: line(labels.transfer),
    category: line(labels.category),
    brand: line(labels.brand),
    unit_cost: line(labels.unitCost),
    maximum: line(labels.maximum),
  };
}

function line(text: string): string {
  return composedLine(text, LONGEST);
}

/** Blank is as good as not known: in Liquid an empty text counts as true. */
function known(text: string | null): string | null {
  return (text && line(text)) || null;
}

function numeric(decimal: string | null): number | null {
  return decimal === null ? null : Number(decimal);
}
