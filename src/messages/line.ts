import type { CoalescedChange } from "../notifications/coalesce.ts";
import type { Change } from "../stock/change.ts";
import { isShortage, shortfallOf } from "../stock/shortage.ts";
import { readable } from "../text.ts";
import type { Formats } from "./formats.ts";
import type { MakeAnswerUrls } from "./links.ts";
import type { Line } from "./message.ts";
import { coverOf, roundCover } from "./outlook.ts";
import { composeRemarks } from "./remarks.ts";
import { suggestOrder } from "./suggest-order.ts";
import { createTransfers, type WordedTransfer } from "./transfer.ts";
import type { Wording } from "./wording/wording.ts";

/**
 * One level's line of a message.
 * @param productUrl gives the page of a product in SmartPyme, null where there is none
 * @param answerUrls null: the line cannot be answered
 * @param transferOf shared by the lines of a message
 */
export function composeLine(
  coalesced: CoalescedChange,
  wording: Wording,
  formats: Formats,
  productUrl: (productId: number) => string | null,
  answerUrls: MakeAnswerUrls | null = null,
  transferOf: (change: Change) => WordedTransfer | null = createTransfers(wording, formats),
): Line {
  const { change } = coalesced;
  const { product, stock, note } = change.level;
  const order = suggestOrder(change);
  const shortfall = shortfallOf(change);
  const cover = coverOf(change);
  const deleted = change.kind === "retired" && change.reason === "deleted";
  const transfer = transferOf(change);
  // Written out to the last, because an object of a copied one takes half as much room again, and a message may have 100,000 lines.
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
    transfer: transfer?.words ?? null,
    transferPlan: transfer?.plan ?? null,
    remarks: composeRemarks(coalesced, wording, formats),
    answers: answerUrls && isShortage(change) ? answerUrls({ kind: "level", key: change.key }) : undefined,
    change,
  };
}
