import { once } from "../once.ts";
import type { Change } from "../stock/change.ts";
import { compare, isPositive, subtract } from "../stock/decimal.ts";
import { holdOnce } from "../stock/hold-once.ts";
import { isShortage } from "../stock/shortage.ts";
import { readable } from "../text.ts";
import type { Formats } from "./formats.ts";
import type { Transfer } from "./message.ts";
import { inSentence } from "./name.ts";
import { suggestOrder } from "./suggest-order.ts";
import type { Wording } from "./wording/wording.ts";

const PLACE_LENGTH = 80;

/** Returns the transfer that helps out a level that is short, or null where no warehouse can. */
export function planTransfer(change: Change, { unnamed }: Pick<Wording, "unnamed">): Transfer | null {
  if (!isShortage(change) || change.elsewhere === null) return null;
  const { branch, warehouse, above } = change.elsewhere;
  const place = inSentence(readable(warehouse) ?? unnamed.warehouse, PLACE_LENGTH);
  const ofBranch =
    branch === change.level.branch ? "" : ` (${inSentence(readable(branch) ?? unnamed.branch, PLACE_LENGTH)})`;
  const from = `${place}${ofBranch}`;
  const order = suggestOrder(change)?.quantity ?? null;
  if (order === null) return { from, quantity: above, left: null };
  const quantity = compare(above, order) < 0 ? above : order;
  return { from, quantity, left: subtract(order, quantity) };
}

/** A transfer with its words. */
export interface WordedTransfer {
  readonly plan: Transfer;
  readonly words: string;
}

/** Makes a function that plans and words the transfer for a level. Equal ones of many levels are in memory once. */
export function createTransfers(wording: Wording, formats: Formats): (change: Change) => WordedTransfer | null {
  const hold = holdOnce<Transfer>();
  const word = once((plan: Transfer): WordedTransfer => ({ plan, words: wordTransfer(plan, wording, formats) }));
  return (change) => {
    const plan = planTransfer(change, wording);
    return plan && word(hold(plan));
  };
}

/** Words the transfer in place of an order: how much to move from where, and what is left to buy. */
function wordTransfer({ from, quantity, left }: Transfer, wording: Wording, formats: Formats): string {
  const { has, instead } = wording.transfer;
  if (left === null) return has(from, formats.quantity(quantity));
  return instead(from, formats.quantity(quantity), isPositive(left) ? formats.quantity(left) : null);
}
