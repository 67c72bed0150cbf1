import { expect, test } from "@jest/globals";
import { judge } from "../../src/stock/judge.ts";
import { findTransferSource } from "../../src/stock/transfer-source.ts";
import { level } from "./levels.ts";
import { rules } from "./rules.ts";

interface Row {
  readonly warehouse: string;
  readonly stock: number | string;
  readonly minimum?: number | string;
}

/** Returns the warehouse that can give stock to the first of these rows, and how much, as `Norte: 4`. */
function transferSource(rows: readonly Row[], given: unknown = []): string | null {
  const policy = { compare: "at_or_below", zeroMinimum: "ignore", rules: rules(given) } as const;
  const judged = rows.map((row) => judge(level({ maximum: null, ...row }), policy));
  const [short] = judged;
  if (!short) throw new Error("no row to help out");
  const found = findTransferSource(short, judged);
  return found && `${found.warehouse}: ${found.above}`;
}

const NORTE = { warehouse: "Norte", stock: 2, minimum: 5 };

test("the warehouse with the most above its own threshold is the source, if that is more than what is short", () => {
  const sur = { warehouse: "Sur", stock: 9, minimum: 5 };
  const depot = { warehouse: "Depósito", stock: 40, minimum: 0 };
  expect(transferSource([NORTE, sur, depot])).toBe("Depósito: 40");
  expect(transferSource([NORTE, sur])).toBe("Sur: 4");
  expect(transferSource([NORTE, { ...sur, stock: 8 }])).toBeNull();
});

test("a level that a rule ignores is never the source", () => {
  const damaged = { warehouse: "Dañados", stock: 90, minimum: 0 };
  const sur = { warehouse: "Sur", stock: 9, minimum: 5 };
  const ignoring = [{ match: { warehouse: "dañados" }, ignore: true }];
  expect(transferSource([NORTE, damaged, sur], ignoring)).toBe("Sur: 4");
  expect(transferSource([NORTE, damaged], ignoring)).toBeNull();
});

test("thresholds of products that are counted whole are rounded up before stock is compared", () => {
  const half = [{ match: {}, times_minimum: 1.5 }];
  expect(transferSource([NORTE, { warehouse: "Sur", stock: 15, minimum: 5 }], half)).toBe("Sur: 7");
  expect(transferSource([NORTE, { warehouse: "Sur", stock: 14, minimum: 5 }], half)).toBeNull();
  expect(transferSource([NORTE, { warehouse: "Sur", stock: "15.5", minimum: 5 }], half)).toBe("Sur: 8");
});
