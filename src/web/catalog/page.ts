import { plainReason } from "../../messages/cause.ts";
import { formatFinding } from "../../messages/tabulate-findings.ts";
import { WORDINGS } from "../../messages/wording/wordings.ts";
import { FINDING_KINDS, type Finding, sharedKinds } from "../../stock/audit.ts";
import { readable } from "../../text.ts";
import type { Audited } from "../../watch/audit.ts";
import type { Summarized } from "../../watch/catalog.ts";
import type { Facts, Reader } from "../pages/pages.ts";
import type { CompanyCatalog } from "./desk.ts";

/** Of each company; the rest is counted. */
const CATEGORIES_SHOWN = 20;

/** Of each kind; all of them are in the CSV. */
const FINDINGS_SHOWN = 50;

export interface CatalogPage {
  readonly base: string;
  readonly titleOf: (company: string) => string;
  /** IANA name. */
  readonly timezone: string;
}

/** What the page of catalogs shows: each in numbers, and what is odd in it. */
export function catalogFacts(catalogs: readonly CompanyCatalog[], page: CatalogPage, reader: Reader): Facts {
  const { words, formats } = reader;
  return {
    title: words.catalog.title,
    companies: catalogs.map(({ company, isReading, read, error }) => ({
      name: company,
      title: readable(read?.summarized.companyTitle ?? null) ?? page.titleOf(company),
      isReading,
      error: error && words.catalog.failed(readable(plainReason(error)) ?? ""),
      at: read && words.asOf(formats.moment(read.summarized.at)),
      isIncomplete: read !== null && (read.summarized.incomplete || read.audited.incomplete),
      ...(read && summaryFacts(read.summarized, reader)),
      ...(read && auditFacts(read.audited, page, reader)),
      csvHref: `${page.base}/audit.csv?${new URLSearchParams({ company })}`,
    })),
  };
}

function summaryFacts(
  { source, products, stock, categories }: Summarized,
  { words: { catalog, levels }, formats }: Reader,
) {
  const count = (value: number) => formats.count(value).text;
  const fact = (label: string, value: string | null) => (value === null ? [] : [{ label, value }]);
  const more = categories.length - CATEGORIES_SHOWN;
  return {
    source: catalog.sources[source],
    facts: [
      ...fact(catalog.products, count(products.total)),
      ...fact(catalog.active, count(products.active)),
      ...fact(catalog.inactive, products.inactive === null ? null : count(products.inactive)),
      ...fact(catalog.units, formats.quantity(stock.units)),
      ...fact(catalog.value, formats.money(stock.value)),
      ...fact(catalog.inStock, count(stock.productsInStock)),
      ...fact(catalog.outOfStock, count(stock.productsOutOfStock)),
      ...fact(catalog.low, count(stock.productsLow)),
    ],
    categories: categories.slice(0, CATEGORIES_SHOWN).map(({ category, products: inIt }) => ({
      name: readable(category) ?? levels.none,
      products: count(inIt),
    })),
    more: more > 0 ? catalog.moreCategories(count(more)) : null,
  };
}

function auditFacts({ findings, levels }: Audited, { timezone }: CatalogPage, { words, formats, locale }: Reader) {
  const wording = WORDINGS[locale];
  const shared = sharedKinds(findings, levels);
  const rowOf = (finding: Finding) => formatFinding(finding, wording, formats, timezone);
  return {
    found: words.catalog.found(formats.count(findings.length)),
    kinds: FINDING_KINDS.flatMap((kind) => {
      const all = findings.filter((finding) => finding.kind === kind);
      if (all.length === 0) return [];
      const count = formats.count(all.length);
      const isShared = shared.includes(kind);
      const rest = all.length - FINDINGS_SHOWN;
      return [
        {
          title: words.catalog.kind(wording.audit.kinds[kind], count.text),
          // What most levels share is how the shop keeps its catalog, and no mistake.
          note: isShared ? wording.audit.shared(wording.audit.kinds[kind], count, formats.count(levels)) : null,
          isLasting: kind === "always_out",
          rows: isShared ? [] : all.slice(0, FINDINGS_SHOWN).map(rowOf),
          more: !isShared && rest > 0 ? words.catalog.moreFindings(formats.count(rest).text) : null,
        },
      ];
    }),
    labels: wording.labels,
    auditLabels: wording.audit,
  };
}
