import { z } from "zod";
import type { Delivery } from "../notifications/delivery.ts";
import type { Steps } from "../steps.ts";
import type { Change } from "../stock/change.ts";
import { damaged } from "./errors.ts";
import type { StoreChange } from "./key-store.ts";
import { DELIVERY } from "./kinds.ts";
import type { RecordKind } from "./record.ts";
import { keepingItself, type Records, removing } from "./records.ts";
import { changeSchema, type StoredDelivery } from "./schema.ts";

/*
 * A first look may tell of a hundred thousand levels. A delivery of many changes is stored as one record with the first of them,
 * and pieces with the others, so that no text is longer than a turn of the event loop allows.
 */

const CHANGES_A_RECORD = 1_000;

interface Piece {
  readonly changes: readonly Change[];
}

/** The further changes of deliveries. Their id is the delivery's with a number: the first piece is `<id>/1`. */
const PIECE: RecordKind<Piece> = {
  collection: "changes",
  schema: z.strictObject({ changes: z.array(changeSchema) }),
  migrations: [],
};

/** Returns a delivery as its own record is: without the changes of its pieces, but with their number. */
export function headOfDelivery(delivery: Delivery): StoredDelivery {
  const pieces = countPieces(delivery);
  return pieces === 0 ? delivery : { ...delivery, changes: delivery.changes.slice(0, CHANGES_A_RECORD), pieces };
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
  for (let number = 1; number <= pieces; number += 1) {
    const id = pieceId(delivery, number);
    const piece = await records.get(PIECE, id);
    if (piece) for (const change of piece.changes) changes.push(change);
    else if (await isThere()) throw damaged(records.store, `${PIECE.collection}:${id}`, new Error("it is missing"));
    else return null;
  }
  return { ...delivery, changes };
}

function keepingPiece(delivery: Delivery, piece: number): StoreChange {
  const from = piece * CHANGES_A_RECORD;
  const changes = delivery.changes.slice(from, from + CHANGES_A_RECORD);
  return keepingItself(PIECE, pieceId(delivery, piece), { changes });
}

function pieceId({ id }: Pick<Delivery, "id">, piece: number): string {
  return `${id}/${piece}`;
}

function numbersOf(delivery: StoredDelivery): number[] {
  return Array.from({ length: countPieces(delivery) }, (_, index) => index + 1);
}

/** Of a delivery as it is stored, or whole. */
function countPieces({ changes, pieces }: StoredDelivery): number {
  return pieces ?? Math.max(0, Math.ceil(changes.length / CHANGES_A_RECORD) - 1);
}
