import { z } from "zod";
import type { CatalogListing, CatalogPage, CatalogProduct } from "./catalog.ts";
import type { KnownListings } from "./known-listings.ts";
import { describeIssue } from "./mismatch.ts";
import { NO_ODDITIES, type Oddities } from "./oddities.ts";
import { createPlainReader, type PlainReader } from "./read-plain.ts";
import type { Redact } from "./redact.ts";
import {
  DECISIVE_FIELDS,
  identitySchema,
  NOTE_FIELD,
  placeSchema,
  productSchema,
  ROWS,
  type UnreadPage,
} from "./wire.ts";

/** An entry without a readable identity: a description of why. */
export interface Stranger {
  readonly stranger: string;
}

type Issue = z.core.$ZodIssue;

/** Reads the entries of a page. Fields that cannot be read become oddities, entries without a readable id strangers. */
export function readEntries(
  { entries, ...page }: UnreadPage,
  redact: Redact,
  readPlain: PlainReader = createPlainReader(),
  known?: KnownListings,
): CatalogPage {
  const products: CatalogListing[] = [];
  const strangers: string[] = [];
  for (const entry of entries) {
    const read = readPlain(entry, known) ?? readProduct(entry, redact);
    if ("stranger" in read) {
      const number = products.length + strangers.length + 1;
      strangers.push(`entry ${number} of page ${page.page}: ${read.stranger}`);
      continue;
    }
    known?.note(read);
    products.push(read);
  }
  return { ...page, products, strangers };
}

/**
 * Reads a product. A field that cannot be read is left out and counted in the product's oddities. If it belongs to a row,
 * the row is left out; if rules, routes or silences compare it, all rows are left out.
 */
export function readProduct(entry: unknown, redact: Redact): CatalogProduct | Stranger {
  const whole = productSchema.safeParse(entry, { reportInput: true });
  if (whole.success) return whole.data;
  const identity = identitySchema.safeParse(entry, { reportInput: true });
  if (!identity.success) {
    return { stranger: identity.error.issues.map((issue) => describeIssue(issue, redact, "it")).join("; ") };
  }
  const issues = whole.error.issues;
  const mended = productSchema.safeParse(leaveOut(entry, issues));
  if (!mended.success) return { stranger: `product ${identity.data.id} cannot be read` };
  const { levels } = mended.data;
  const rows = new Set(issues.filter(isOfRow).map(({ path }) => path[1]));
  const isUnsure = issues.some(({ path }) => DECISIVE_FIELDS.has(path[0] ?? ""));
  const hasNoRows = issues.some(({ path }) => path[0] === ROWS && path.length === 1);
  const unsure = new Set([...rows].map((row) => placeOf(entry, row)));
  const sure = isUnsure
    ? []
    : levels.filter(({ branch, warehouse }) => !unsure.has(JSON.stringify([branch, warehouse])));
  const unknown = rows.size + (levels.length - sure.length) + (hasNoRows || (isUnsure && levels.length === 0) ? 1 : 0);
  return {
    ...mended.data,
    levels: sure,
    isPartial: unknown > 0,
    oddities: tell(identity.data.id, issues, unknown, redact),
  };
}

function tell(id: number, issues: readonly Issue[], unknown: number, redact: Redact): Oddities {
  const inWords = (issue: Issue) => `product ${id}, ${describeIssue(issue, redact, "it")}`;
  const [decisive, others] = [issues.filter(isDecisive), issues.filter((issue) => !isDecisive(issue))];
  const told = [...decisive, ...others].slice(0, 3).map(inWords);
  return { ...NO_ODDITIES, unknown, ignored: others.length, told };
}

function isDecisive(issue: Issue): boolean {
  return isOfRow(issue) || issue.path[0] === ROWS
    ? issue.path[2] !== NOTE_FIELD
    : DECISIVE_FIELDS.has(issue.path[0] ?? "");
}

/** Tells whether an issue makes the level of one row unknown. */
function isOfRow({ path }: Issue): boolean {
  return path[0] === ROWS && path.length > 1 && path[2] !== NOTE_FIELD;
}

const record = z.record(z.string(), z.unknown());
const list = z.array(z.unknown());

/** Returns a copy of an entry without the fields and rows that the issues are about. */
function leaveOut(entry: unknown, issues: readonly Issue[]): unknown {
  const product = record.parse(entry);
  const given = list.safeParse(product[ROWS]);
  const hasNoRows = issues.some(({ path }) => path[0] === ROWS && path.length === 1);
  const rows = new Map(given.success && !hasNoRows ? given.data.entries() : []);
  const mended: Record<string, unknown> = { ...product };
  for (const { path } of issues) {
    const [field, row, detail] = path;
    if (field !== ROWS) mended[String(field)] = undefined;
    else if (typeof row === "number" && detail === NOTE_FIELD && rows.has(row)) {
      rows.set(row, { ...record.parse(rows.get(row)), [NOTE_FIELD]: undefined });
    } else if (typeof row === "number") rows.delete(row);
  }
  return { ...mended, [ROWS]: [...rows.values()] };
}

/** Returns the place of an unreadable row as JSON of [branch, warehouse]; an empty text when that is unreadable, too. */
function placeOf(entry: unknown, row: PropertyKey | undefined): string {
  const rows = list.safeParse(record.parse(entry)[ROWS]);
  const place = placeSchema.safeParse(rows.success ? rows.data[Number(row)] : undefined);
  return place.success ? JSON.stringify([place.data.nombre_sucursal, place.data.nombre_bodega]) : "";
}
