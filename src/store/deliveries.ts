import { z } from "zod";
import type { Delivery } from "../notifications/delivery.ts";
import type { Steps } from "../steps.ts";
import type { Advice } from "../stock/advice.ts";
import type { Finding } from "../stock/audit.ts";
import type { Change } from "../stock/change.ts";
import { damaged } from "./errors.ts";
import type { StoreChange } from "./key-store.ts";
import { DELIVERY } from "./kinds.ts";
import type { RecordKind } from "./record.ts";
import { keepingItself, type Records, removing } from "./records.ts";
import { adviceSchema, changeSchema, findingSchema, type StoredDelivery } from "./schema.ts";

/*
 * A first look may tell of a hundred thousand levels, and so may a report on the catalog. A delivery of many changes, findings or items of
 * advice is stored as one record with the first of them, and pieces with the others, so that no text is longer than a turn of the event
 * loop allows.
 */

const LINES_A_RECORD = 1_000;

/** Some of what a delivery tells. Of a delivery all but one are empty. */
interface Piece {
  readonly changes: readonly Change[];
  readonly findings?: readonly Finding[] | undefined;
  readonly items?: readonly Advice[] | undefined;
}

/** The further changes, findings or items of advice of deliveries. Their id is the delivery's with a number: the first piece is `<id>/1`. */
const PIECE: RecordKind<Piece> = {
  collection: "changes",
  schema: z.strictObject({
    changes: z.array(changeSchema),
    findings: z.array(findingSchema).optional(),
    items: z.array(adviceSchema).optional(),
  }),
  migrations: [],
};

/** Returns a delivery as its own record is: without what is in its pieces, but with their number. */
export function headOfDelivery(delivery: Delivery): StoredDelivery {
  const pieces = countPieces(delivery);
  return pieces === 0 ? delivery : { ...withLines(delivery, linesOf(delivery, 0)), pieces };
}

/** Makes the changes that store a delivery. */
export function* keepingDelivery(delivery: Delivery): Steps<StoreChange[]> {
  const changes = [keepingItself(DELIVERY, delivery.id, headOfDelivery(delivery))];
  for (let piece = 1; piece <= countPieces(delivery); piece += 1) {
    yield;
    changes.push(keepingPiece(delivery, piece));
  }
  return changes;
}

/** Makes the changes that store the pieces of a delivery, without its own record. */
export function keepingPieces(delivery: Delivery): StoreChange[] {
  return numbersOf(delivery).map((piece) => keepingPiece(delivery, piece));
}

/** Makes the changes that remove the pieces of a delivery, without its own record. */
export function removingPieces(delivery: StoredDelivery): StoreChange[] {
  return numbersOf(delivery).map((piece) => removing(PIECE, pieceId(delivery, piece)));
}

/**
 * Reads the pieces of a delivery, and returns it whole; null when its pieces went while they were read.
 * @param isThere reads whether the record of the delivery is still there
 * @throws {StoreUnreadable} when a piece is damaged or missing
 */
export async function joinDelivery(
  records: Records,
  { pieces = 0, ...delivery }: StoredDelivery,
  isThere: () => Promise<boolean>,
): Promise<Delivery | null> {
  if (pieces === 0) return delivery;
  const changes = [...delivery.changes];
  const findings = [...delivery.findings];
  const items = [...(delivery.advice?.items ?? [])];
  for (let number = 1; number <= pieces; number += 1) {
    const id = pieceId(delivery, number);
    const piece = await records.get(PIECE, id);
    if (piece) {
      for (const change of piece.changes) changes.push(change);
      for (const finding of piece.findings ?? []) findings.push(finding);
      for (const item of piece.items ?? []) items.push(item);
    } else if (await isThere()) throw damaged(records.store, `${PIECE.collection}:${id}`, new Error("it is missing"));
    else return null;
  }
  return withLines(delivery, { changes, findings, items });
}

function keepingPiece(delivery: Delivery, piece: number): StoreChange {
  return keepingItself(PIECE, pieceId(delivery, piece), linesOf(delivery, piece));
}

/** Returns what is in a piece, 0: in the record of the delivery itself. What there is none of is left out, as it was before. */
function linesOf({ changes, findings, advice }: Delivery, piece: number): Piece {
  const from = piece * LINES_A_RECORD;
  const part = <Line>(lines: readonly Line[]) => lines.slice(from, from + LINES_A_RECORD);
  return {
    changes: part(changes),
    ...(findings.length > 0 && { findings: part(findings) }),
    ...(advice && { items: part(advice.items) }),
  };
}

function withLines(delivery: Delivery, { changes, findings = [], items = [] }: Piece): Delivery {
  const { advice } = delivery;
  return { ...delivery, changes, findings, ...(advice && { advice: { ...advice, items } }) };
}

function pieceId({ id }: Pick<Delivery, "id">, piece: number): string {
  return `${id}/${piece}`;
}

function numbersOf(delivery: StoredDelivery): number[] {
  return Array.from({ length: countPieces(delivery) }, (_, index) => index + 1);
}

/** Of a delivery as it is stored, or whole. */
function countPieces({ changes, findings, advice, pieces }: StoredDelivery): number {
  const lines = Math.max(changes.length, findings.length, advice?.items.length ?? 0);
  return pieces ?? Math.max(0, Math.ceil(lines / LINES_A_RECORD) - 1);
}
