import type { Body } from "./body.ts";
import { writeBody } from "./write-body.ts";

/** For commas, and for numbers that are longer than those of the frame. */
const SPARE_BYTES = 200;

/**
 * The bodies that a message is posted as: one, or as many numbered parts as it takes for each to be no larger than a
 * receiver allows. Changes, findings and advice keep their order, all else is the same in each part. A single change is never cut.
 * The same message is always split in the same way.
 * @param mostBytes of JSON
 */
export function splitBody(whole: Body, mostBytes: number): readonly Body[] {
  if (bytesOf(whole) <= mostBytes) return [whole];
  const room = mostBytes - bytesOf({ ...whole, ...withoutItems(whole) }) - SPARE_BYTES;
  const slices = [
    ...slice(whole.changes, room).map((changes) => ({ ...withoutItems(whole), changes })),
    ...slice(whole.findings, room).map((findings) => ({ ...withoutItems(whole), findings })),
    ...slice(whole.advice ?? [], room).map((advice) => ({ ...withoutItems(whole), advice })),
  ];
  if (slices.length < 2) return [whole];
  return slices.map((items, index) => ({
    ...whole,
    ...items,
    id: `${whole.id}_${index + 1}of${slices.length}`,
    message_id: whole.id,
    part: index + 1,
    parts: slices.length,
  }));
}

function withoutItems({ advice }: Body): Pick<Body, "changes" | "findings" | "advice"> {
  return { changes: [], findings: [], ...(advice && { advice: [] }) };
}

function slice<Item extends object>(items: readonly Item[], room: number): Item[][] {
  const slices: Item[][] = [];
  let left = 0;
  for (const item of items) {
    const bytes = bytesOf(item) + 1;
    if (bytes > left) {
      slices.push([]);
      left = room;
    }
    slices.at(-1)?.push(item);
    left -= bytes;
  }
  return slices;
}

function bytesOf(value: object): number {
  return Buffer.byteLength(writeBody(value));
}
