import type { Outbox } from "../../src/watch/delivering.ts";

/** Wraps an outbox whose writes fail while `isInTrouble` says so. */
export function failing(outbox: Outbox, isInTrouble: () => boolean): Outbox {
  const survive = async () => {
    if (isInTrouble()) throw new Error("disk full");
  };
  return {
    pending: (channel) => outbox.pending(channel),
    record: (delivery, progress) => survive().then(() => outbox.record(delivery, progress)),
    markSent: (deliveries, at, tried) => survive().then(() => outbox.markSent(deliveries, at, tried)),
    noteReached: (channel, at, tried) => survive().then(() => outbox.noteReached(channel, at, tried)),
    deadLetter: (delivery, reason, at) => survive().then(() => outbox.deadLetter(delivery, reason, at)),
  };
}
