import { describeError } from "../log.ts";
import { readable } from "../text.ts";
import { type Summarized, summaryFacts } from "../watch/catalog.ts";
import { type CommandOptions, withApp } from "./open.ts";
import { complain, print } from "./print.ts";
import { type JsonOption, printJson } from "./print-json.ts";
import { pageProgress } from "./progress.ts";
import { renderTable } from "./table.ts";

export interface SummaryOptions extends CommandOptions, JsonOption {
  /** By its name in the config; absent: all. */
  readonly company?: string;
}

/** Categories to print; all of them are in the JSON. */
const CATEGORIES_SHOWN = 20;

const LONGEST_NAME = 40;

/** Prints the catalogs in numbers. Answers 1 where one could not be read. */
export async function summary({ company: only, json, ...options }: SummaryOptions): Promise<number> {
  return withApp(options, "read", process.stderr, async (app, signal, { alerts }) => {
    if (only !== undefined && !app.companies.includes(only)) {
      complain(`${options.config} has no company ${only}: it has ${app.companies.join(", ")}\n`);
      return 2;
    }
    const found: (readonly [company: string, found: Summarized | string])[] = [];
    for (const company of only === undefined ? app.companies : [only]) {
      const read = app.summarize(company, { signal, onPage: pageProgress(process.stderr) });
      found.push([company, await read.catch(describeError)]);
    }
    const isFine = found.every(([, it]) => typeof it !== "string");
    if (json) printJson({ isFine, companies: found.map(([company, it]) => summaryFacts(company, it)) });
    else {
      for (const [company, it] of found) {
        if (typeof it === "string") complain(`${company} could not be read: ${it}\n`);
        else print(`${renderSummary(it, alerts.currency)}\n`);
      }
    }
    return isFine ? 0 : 1;
  });
}

function renderSummary(summarized: Summarized, currency: string): string {
  const { company, companyTitle, source, reason, incomplete, products, stock, categories } = summarized;
  const title = readable(companyTitle) ?? company;
  const inactive = products.inactive === null ? "" : `, ${products.inactive} inactive`;
  const shown = categories.slice(0, CATEGORIES_SHOWN);
  const rest = categories.length - shown.length;
  const rows = shown.map(({ category, products: count }) => [readable(category) ?? "(none)", String(count)]);
  return [
    `${title === company ? company : `${title} (${company})`}`,
    source === "smartpyme"
      ? "  counted by   SmartPyme"
      : `  counted by   lowstockd, of the products that poll.filters names, as SmartPyme does not: ${reason ?? ""}`,
    ...(incomplete
      ? ["               The catalog kept changing while it was being read: something may be missing."]
      : []),
    `  products     ${products.total}: ${products.active} active${inactive}`,
    `  stock        ${stock.units} units, worth ${stock.value} ${currency}`,
    `  with stock   ${stock.productsInStock} products, ${stock.productsOutOfStock} without, ${stock.productsLow} low`,
    ...renderTable(
      [
        { title: "Category", most: LONGEST_NAME },
        { title: "Products", isNumber: true },
      ],
      rows,
    ).map((line) => `  ${line}`),
    ...(rest > 0 ? [`  and ${rest} more categories (--json lists them)`] : []),
  ].join("\n");
}
