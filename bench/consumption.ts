import { countAlerts, LEAD_DAYS, METHODS } from "./consumption/alerts.ts";
import { compareRates, type Errors } from "./consumption/errors.ts";
import { EVERYTHING, NOTHING_ELSE, PATTERNS } from "./consumption/shop.ts";

/*
 * Prints the tables of docs/consumption.md: how far rates are from the true ones in shops of known demand, beside a plain mean of
 * what the stock fell in the last 28 days; and how far ahead of stock-outs alerts come, by a reorder point and by plain minimums.
 *   node bench/consumption.ts
 */

const print = (line: string) => process.stdout.write(`${line}\n`);
const percent = (share: number) => `${Math.round(share * 100)}%`;
const cells = ({ bias, error }: Errors) => `${percent(bias)} | ${percent(error)}`;

print("| demand | besides sales | known | bias | error | bias of a plain mean | its error |");
print("|---|---|---|---|---|---|---|");
for (const pattern of PATTERNS) {
  for (const [name, events] of Object.entries({ nothing: NOTHING_ELSE, everything: EVERYTHING })) {
    const { rates, plainMean, known } = compareRates(pattern, events);
    print(`| ${pattern} | ${name} | ${percent(known)} | ${cells(rates)} | ${cells(plainMean)} |`);
  }
}

print(`\n| demand | low by | stock-outs | told ${LEAD_DAYS} days before | told too early | days ahead |`);
print("|---|---|---|---|---|---|");
for (const pattern of PATTERNS) {
  for (const method of METHODS) {
    const { stockOuts, inTime, tooEarly, daysAhead } = countAlerts(pattern, method);
    const shares = `${percent(inTime)} | ${percent(tooEarly)}`;
    print(`| ${pattern} | ${method} | ${stockOuts} | ${shares} | ${daysAhead.toFixed(1)} |`);
  }
}
