import type { Level } from "./level.ts";
import type { Status } from "./threshold.ts";

/**
 * Which levels something is about. Each field lists alternatives, of which one must fit; all the fields that are there
 * must. Texts are whole values in which `*` stands for any text, regardless of case and accents; a value that is not
 * known is an empty text.
 */
export interface Match {
  /** The company's name in the config. */
  readonly company?: readonly string[] | undefined;
  readonly sku?: readonly string[] | undefined;
  /** The product's name. */
  readonly product?: readonly string[] | undefined;
  readonly product_id?: readonly number[] | undefined;
  readonly category?: readonly string[] | undefined;
  readonly brand?: readonly string[] | undefined;
  readonly supplier?: readonly string[] | undefined;
  readonly branch?: readonly string[] | undefined;
  readonly warehouse?: readonly string[] | undefined;
  readonly status?: readonly Status[] | undefined;
}

export type TextField = Exclude<keyof Match, "product_id" | "status">;

/** A level of a company, in the statuses that count for it: one that has recovered was low or out before. */
export interface Candidate {
  readonly company: string;
  readonly level: Level;
  readonly statuses: readonly Status[];
}

export type Matcher = (candidate: Candidate) => boolean;

const TEXTS: { readonly [Field in TextField]: (candidate: Candidate) => string | null } = {
  company: ({ company }) => company,
  sku: ({ level }) => level.product.sku,
  product: ({ level }) => level.product.name,
  category: ({ level }) => level.product.category,
  brand: ({ level }) => level.product.brand,
  supplier: ({ level }) => level.product.supplier,
  branch: ({ level }) => level.branch,
  warehouse: ({ level }) => level.warehouse,
};

/** Makes a match ready to be asked about many levels. One without fields fits everything. */
export function createMatcher(match: Match): Matcher {
  const tests: Matcher[] = (Object.keys(TEXTS) as TextField[]).flatMap((field) => {
    const globs = match[field]?.map(createGlob);
    return globs ? [(candidate: Candidate) => globs.some((fits) => fits(TEXTS[field](candidate) ?? ""))] : [];
  });
  const { product_id: ids, status } = match;
  if (ids) tests.push(({ level }) => ids.includes(level.product.id));
  if (status) tests.push(({ statuses }) => statuses.some((it) => status.includes(it)));
  return (candidate) => tests.every((test) => test(candidate));
}

const PLAIN = /^[ -~]*$/;

/** A text without case and accents, as they are compared. */
export function normalize(text: string): string {
  // Most texts are plain, and a catalog has a great many.
  if (PLAIN.test(text)) return text.toLowerCase().trim();
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().normalize("NFC").trim();
}

/** Makes a text with `*` for any text ready to be compared with many. */
export function createGlob(glob: string): (text: string) => boolean {
  const [first = "", ...others] = normalize(glob).split("*");
  const last = others.pop();
  if (last === undefined) return (text) => normalize(text) === first;
  return (raw) => {
    const text = normalize(raw);
    if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let from = first.length;
    for (const piece of others) {
      const found = text.indexOf(piece, from);
      if (found < 0 || found + piece.length > end) return false;
      from = found + piece.length;
    }
    return true;
  };
}
