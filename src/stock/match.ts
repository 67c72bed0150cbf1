import type { Level, Product } from "./level.ts";
import type { Status } from "./threshold.ts";

/**
 * Which levels a rule, a route or a silence applies to. Each field lists alternatives, one of which must fit, and every field
 * that is given must fit. A text is compared with the whole value; `*` stands for any text, and case and accents do not count.
 * A value that the catalog does not have is compared as an empty text.
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

/** The facts of a level by which it is matched. */
export interface Matched extends Pick<Level, "branch" | "warehouse"> {
  readonly product: Pick<Product, "id" | "name" | "sku" | "category" | "brand" | "supplier">;
}

/** A level to be matched. `statuses`: all that `status` may name, so for a recovery also the status before it. */
export interface Candidate<Of extends Matched = Level> {
  readonly company: string;
  readonly level: Of;
  readonly statuses: readonly Status[];
}

export type Matcher = (candidate: Candidate<Matched>) => boolean;

const TEXTS: { readonly [Field in TextField]: (candidate: Candidate<Matched>) => string | null } = {
  company: ({ company }) => company,
  sku: ({ level }) => level.product.sku,
  product: ({ level }) => level.product.name,
  category: ({ level }) => level.product.category,
  brand: ({ level }) => level.product.brand,
  supplier: ({ level }) => level.product.supplier,
  branch: ({ level }) => level.branch,
  warehouse: ({ level }) => level.warehouse,
};

/** Compiles a match for use on many levels. A match without fields fits every level. */
export function createMatcher(match: Match): Matcher {
  const tests: Matcher[] = (Object.keys(TEXTS) as TextField[]).flatMap((field) => {
    const globs = match[field]?.map(createGlob);
    return globs ? [(candidate: Candidate<Matched>) => globs.some((fits) => fits(TEXTS[field](candidate) ?? ""))] : [];
  });
  const { product_id: ids, status } = match;
  if (ids) tests.push(({ level }) => ids.includes(level.product.id));
  if (status) tests.push(({ statuses }) => statuses.some((it) => status.includes(it)));
  return (candidate) => tests.every((test) => test(candidate));
}

const PLAIN = /^[ -~]*$/;

/** Removes case, accents and outer blanks from a text, for comparison. */
export function normalize(text: string): string {
  // Most texts are plain, and a catalog has very many, so they take a short cut.
  if (PLAIN.test(text)) return text.toLowerCase().trim();
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().normalize("NFC").trim();
}

/** Compiles a text in which `*` stands for any text; the result tells whether another text fits it. */
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
