import { compareRates, type Errors } from "./consumption/errors.ts";
import { EVERYTHING, NOTHING_ELSE, PATTERNS } from "./consumption/shop.ts";

/*
 * Prints the table of docs/consumption.md: how far rates are from the true ones in shops of known demand, beside a plain mean of
 * what the stock fell in the last 28 days.
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
