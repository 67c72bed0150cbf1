import type { CoalescedChange } from "../notifications/coalesce.ts";
import { isShortage, shortfallOf } from "../stock/shortage.ts";
import { readable } from "../text.ts";
import type { Formats } from "./formats.ts";
import type { MakeAnswerUrls } from "./links.ts";
import type { Line } from "./message.ts";
import { coverOf, roundCover } from "./outlook.ts";
import { composeRemarks } from "./remarks.ts";
import { suggestOrder } from "./suggest-order.ts";
import { composeTransfer, planTransfer } from "./transfer.ts";
import type { Wording } from "./wording/wording.ts";

/**
 * One level's line of a message.
 * @param productUrl gives the page of a product in SmartPyme, null where there is none
 * @param answerUrls null: the line cannot be answered
 */
export function composeLine(
  coalesced: CoalescedChange,
  wording: Wording,
  formats: Formats,
  productUrl: (productId: number) => string | null,
  answerUrls: MakeAnswerUrls | null = null,
): Line {
  const { change } = coalesced;
  const { product, stock, note } = change.level;
  const order = suggestOrder(change);
  const shortfall = shortfallOf(change);
  const cover = coverOf(change);
  const deleted = change.kind === "retired" && change.reason === "deleted";
  return {
    product: readable(product.name) ?? wording.unnamed.product(String(product.id)),
    sku: readable(product.sku),
    url: deleted ? null : productUrl(product.id),
    stock: formats.quantity(stock),
    threshold: change.threshold && formats.quantity(change.threshold.value),
    shortfall: shortfall && formats.quantity(shortfall),
    order: order && formats.quantity(order.quantity),
    orderCost: order?.cost ? formats.money(order.cost) : null,
    supplier: readable(product.supplier),
    note: readable(note),
    perDay: isShortage(change) && change.outlook ? formats.quantity(change.outlook.perDay) : null,
    cover: cover === null ? null : formats.quantity(roundCover(cover)),
    transfer: composeTransfer(change, wording, formats),
    transferPlan: planTransfer(change, wording),
    remarks: composeRemarks(coalesced, wording, formats),
    ...(answerUrls && isShortage(change) && { answers: answerUrls({ kind: "level", key: change.key }) }),
    change,
  };
}
