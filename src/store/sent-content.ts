import { deflateRawSync, inflateRawSync } from "node:zlib";
import { z } from "zod";
import type { Delivery } from "../notifications/delivery.ts";
import { damaged, reasonOf } from "./errors.ts";
import type { StoreChange } from "./key-store.ts";
import { DELIVERY, type Sent } from "./kinds.ts";
import { type Kept, pack, type RecordKind, unpack } from "./record.ts";
import { keeping, type Records, removing } from "./records.ts";

/** Of one message so many changes, findings of an audit or items of advice, are kept: the first ones. */
export const MOST_KEPT_CHANGES = 200;

/** Of all messages the newest so many are kept. */
export const MOST_CONTENTS = 3_000;

const contentSchema = z.strictObject({
  /** The deliveries with their formats as JSON, deflated, in base64: their facts, from which the message is drawn again. */
  deflated: z.base64(),
});

/** The deliveries of a sent message. Its id is `<when it was sent>.<id of the message>`, so that the oldest is found by its id. */
const CONTENT: RecordKind<Kept<typeof contentSchema>> = {
  collection: "content",
  schema: contentSchema,
  migrations: [],
};

/** The contents of sent messages, for the one writer: it lists them once, and then keeps their ids in memory. */
export interface SentContents {
  /** Plans the changes that keep the deliveries of a message, and remove the oldest contents above the most. */
  plan(sent: Pick<Sent, "id" | "sentAt">, deliveries: readonly Delivery[], ttlMs: number): Promise<StoreChange[]>;
}

export function sentContentsIn(records: Records, most = MOST_CONTENTS): SentContents {
  let known: Promise<string[]> | null = null;
  return {
    async plan(sent, deliveries, ttlMs) {
      known ??= records.ids(CONTENT).then((ids) => ids.sort());
      const ids = await known.catch((error: unknown) => {
        known = null;
        throw error;
      });
      const id = contentId(sent);
      // One that is written again, after a write of which only the answer was lost, has its place already.
      if (!ids.includes(id)) ids.push(id);
      const gone = ids.splice(0, Math.max(0, ids.length - most));
      return [
        ...gone.map((it) => removing(CONTENT, it)),
        keeping(CONTENT, id, { deflated: deflate(deliveries) }, ttlMs),
      ];
    },
  };
}

/** Reads the deliveries of a sent message, oldest first; null when they are not kept any more. */
export async function readContent(records: Records, sent: Sent): Promise<Delivery[] | null> {
  const id = contentId(sent);
  const content = await records.get(CONTENT, id);
  return content && inflate(content.deflated, id, records.store);
}

/** Returns the deliveries with their first changes, findings and advice, `MOST_KEPT_CHANGES` in all. */
export function firstChanges(deliveries: readonly Delivery[], most = MOST_KEPT_CHANGES): Delivery[] {
  let room = most;
  const take = <Item>(items: readonly Item[]): readonly Item[] => {
    const taken = items.slice(0, room);
    room -= taken.length;
    return taken;
  };
  return deliveries.flatMap((delivery) => {
    if (room === 0) return [];
    const { changes, findings, advice } = delivery;
    return {
      ...delivery,
      changes: take(changes),
      findings: take(findings),
      ...(advice && { advice: { ...advice, items: take(advice.items) } }),
    };
  });
}

function contentId({ id, sentAt }: Pick<Sent, "id" | "sentAt">): string {
  return `${sentAt}.${id}`;
}

function deflate(deliveries: readonly Delivery[]): string {
  const json = JSON.stringify(deliveries.map((delivery) => pack(DELIVERY, delivery)));
  return deflateRawSync(json).toString("base64");
}

function inflate(deflated: string, id: string, store: string): Delivery[] {
  let values: unknown[];
  try {
    values = z.array(z.unknown()).parse(JSON.parse(inflateRawSync(Buffer.from(deflated, "base64")).toString()));
  } catch (error) {
    throw damaged(store, `${CONTENT.collection}:${id}`, new Error(reasonOf(error), { cause: error }));
  }
  return values.map((raw) => unpack(DELIVERY, id, raw, store));
}
