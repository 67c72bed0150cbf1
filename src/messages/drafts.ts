import { add, compare, type Decimal, decimal, multiply, subtract } from "../stock/decimal.ts";
import { normalize } from "../stock/match.ts";
import { readable } from "../text.ts";
import { createFormats, type Formats } from "./formats.ts";
import type { MakeAnswerUrls } from "./links.ts";
import type { Draft, Drafts, Line } from "./message.ts";
import { packOf, wholePacks } from "./packs.ts";
import type { MessageSettings } from "./settings.ts";
import { suggestOrder } from "./suggest-order.ts";
import type { SupplierConfig } from "./suppliers-config.ts";
import type { Wording } from "./wording/wording.ts";
import { WORDINGS } from "./wording/wordings.ts";

/** A longer link is cut by some mail programs and browsers. */
const LONGEST_LINK = 1_800;

/** Of all links of a message together, in characters: Gmail hides what comes after 102 KB. */
const MOST_OF_LINKS = 30_000;

/** What is ordered of one product, of all warehouses together. */
interface Item {
  readonly product: string;
  readonly sku: string | null;
  readonly quantity: Decimal;
  /** At unit cost; null where that is not known. */
  readonly cost: Decimal | null;
}

/**
 * Makes an order for each supplier of the config whom something is to be bought of, ready to be sent by a person. It holds SKU,
 * name and quantity of each product, and nothing of stock, minimum or cost. Null where nothing is to be bought of any
 * supplier that is configured.
 * @param company for people; the order is signed with it
 * @param day of the message, as YYYY-MM-DD
 * @param answerUrls null: nothing can be answered
 */
export function composeDrafts(
  lines: readonly Line[],
  { company, day }: { readonly company: string; readonly day: string },
  { suppliers = {}, timezone, currency }: MessageSettings,
  wording: Wording,
  formats: Formats,
  answerUrls: MakeAnswerUrls | null = null,
): Drafts | null {
  const configured = new Map(Object.entries(suppliers).map(([name, config]) => [normalize(name), config]));
  const ordered = lines.filter(({ change }) => suggestOrder(change) !== null);
  if (configured.size === 0 || ordered.length === 0) return null;
  const groups = Map.groupBy(ordered, ({ supplier }) => (supplier === null ? "" : normalize(supplier)));
  const drafts = [...groups].flatMap(([key, group]): Draft[] => {
    const config = configured.get(key);
    const name = group[0]?.supplier;
    if (!config || !name) return [];
    const theirs = WORDINGS[config.locale ?? wordingLocale(wording)];
    const writes = createFormats(theirs, timezone, currency, `${day}T12:00:00.000Z`);
    const letter = { company, day, config, theirs, writes };
    const draft = composeDraft(name, itemsOf(group, config), letter, wording, formats);
    return [{ ...draft, ...(answerUrls && { answers: answerUrls({ kind: "supplier", name }) }) }];
  });
  // The lines themselves say what is to be ordered.
  if (drafts.length === 0) return null;
  const without = ordered.length - drafts.reduce((sum, { lines }) => sum + lines, 0);
  return {
    title: wording.drafts.title,
    hint: wording.drafts.hint,
    drafts: withinBudget(nameApart(drafts.toSorted((a, b) => formats.compareNames(a.supplier, b.supplier)))),
    rest: without === 0 ? null : wording.drafts.rest(formats.count(without)),
  };
}

/** Names that differ in signs alone make one name of a file: the second one gets a number. */
function nameApart(drafts: readonly Draft[]): Draft[] {
  const taken = new Map<string, number>();
  return drafts.map((draft) => {
    const count = (taken.get(draft.fileName) ?? 0) + 1;
    taken.set(draft.fileName, count);
    return count === 1 ? draft : { ...draft, fileName: `${draft.fileName}-${count}` };
  });
}

/** So many links that a mail still holds its lines; whoever comes after them has a file. */
function withinBudget(drafts: readonly Draft[]): Draft[] {
  let left = MOST_OF_LINKS;
  return drafts.map((draft) => {
    left -= (draft.mailto?.length ?? 0) + (draft.whatsapp?.length ?? 0);
    return left >= 0 ? draft : { ...draft, mailto: null, whatsapp: null };
  });
}

/** What it takes to write to a supplier. */
interface Letter {
  readonly company: string;
  readonly day: string;
  readonly config: SupplierConfig;
  readonly theirs: Wording;
  readonly writes: Formats;
}

function composeDraft(
  supplier: string,
  { items, lines }: { readonly items: readonly Item[]; readonly lines: number },
  { company, day, config, theirs, writes }: Letter,
  wording: Wording,
  formats: Formats,
): Draft {
  const written = items.map(({ product, sku, quantity }) =>
    theirs.drafts.item(writes.quantity(quantity), product, sku),
  );
  const subject = theirs.drafts.subject(company);
  const text = [theirs.drafts.opening(company), "", ...written, "", theirs.drafts.closing, company].join("\n");
  return {
    supplier,
    lines,
    count: wording.drafts.count(formats.count(items.length)),
    subject,
    text,
    mailto: config.email === undefined ? null : shortEnough(mailtoLink(config.email, subject, text)),
    whatsapp:
      config.whatsapp === undefined
        ? null
        : shortEnough(`https://wa.me/${config.whatsapp}?text=${encodeURIComponent(text)}`),
    warning: judgeMinimum(items, config, wording, formats),
    fileName: [theirs.drafts.file, slug(supplier), day].filter((part) => part !== "").join("-"),
    table: {
      title: theirs.drafts.file,
      columns: [
        { label: theirs.labels.sku, isNumber: false },
        { label: theirs.labels.product, isNumber: false },
        { label: theirs.drafts.quantity, isNumber: true },
      ],
      rows: items.map(({ product, sku, quantity }) => [sku ?? "", product, quantity]),
    },
  };
}

/** The lines of one supplier by product, rounded up to whole packs. */
function itemsOf(group: readonly Line[], { pack }: SupplierConfig) {
  const items = [...Map.groupBy(group, ({ change }) => change.level.product.id).values()].flatMap(
    (ofProduct): Item[] => {
      const [first] = ofProduct;
      if (!first) return [];
      const { sku, product, change } = first;
      const wanted = ofProduct.flatMap(({ change }) => suggestOrder(change)?.quantity ?? []).reduce(add, decimal(0));
      const quantity = wholePacks(wanted, packOf(pack, sku));
      const { cost } = change.level.product;
      return [{ product, sku, quantity, cost: cost === null ? null : multiply(quantity, cost) }];
    },
  );
  return { items, lines: group.length };
}

/** What the buyer is to know of the least that the supplier takes an order for; null: it is reached, or there is none. */
function judgeMinimum(
  items: readonly Item[],
  { minimum_order: least }: SupplierConfig,
  { drafts }: Wording,
  formats: Formats,
): string | null {
  if (least === undefined) return null;
  const total = items.flatMap(({ cost }) => cost ?? []).reduce(add, decimal(0));
  if (compare(total, least) >= 0) return null;
  const isKnown = items.every(({ cost }) => cost !== null);
  return isKnown
    ? drafts.underMinimum(formats.money(subtract(least, total)), formats.money(least))
    : drafts.minimumUnknown(formats.money(least));
}

function mailtoLink(address: string, subject: string, text: string): string {
  const at = address.lastIndexOf("@");
  const to = `${encodeURIComponent(address.slice(0, at))}@${address.slice(at + 1)}`;
  const body = encodeURIComponent(text.replaceAll("\n", "\r\n"));
  return `mailto:${to}?subject=${encodeURIComponent(subject)}&body=${body}`;
}

function shortEnough(link: string): string | null {
  return link.length < LONGEST_LINK ? link : null;
}

/** A name as a file can have it: "importadora-x". */
function slug(name: string): string {
  return normalize(readable(name) ?? "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40);
}

function wordingLocale(wording: Wording): keyof typeof WORDINGS {
  return wording === WORDINGS.es ? "es" : "en";
}
