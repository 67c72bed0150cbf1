import type { SendResult } from "../messages/channel.ts";
import type { PendingDelivery, Progress } from "../notifications/delivery.ts";
import type { Unreached } from "../notifications/unreached.ts";
import type { Attempting } from "./delivering.ts";
import { type Batch, halve, isComplete } from "./lanes.ts";
import { deadLetter, factsOf, postpone } from "./postpone.ts";

/** Tries a batch once. Returns when to try again, or null when the batch is sent or given up. */
export async function attempt(attempting: Attempting, batch: Batch): Promise<Date | null> {
  const { outbox, clock, signal, to } = attempting;
  const deliveries = batch.map(({ delivery }) => delivery);
  const [head] = batch;
  let { progress } = head;
  const startedAt = clock.now();
  const result = await attempting.channel.send(await attempting.compose(deliveries), {
    partsSent: progress.started?.partsSent ?? 0,
    onPartSent: async (partsSent) => {
      progress = { ...progress, started: { deliveries: deliveries.map(({ id }) => id), partsSent } };
      await outbox.record(head.delivery, progress);
    },
    ...(to === null ? {} : { to }),
    signal,
  });
  const tried: Batch = [{ ...head, progress }, ...batch.slice(1)];
  if (result.outcome === "sent") return accept(attempting, tried, result, clock.now().getTime() - startedAt.getTime());
  // The send was aborted by our own stop, which is no failure of the channel.
  if (signal.aborted) return clock.now();
  const unreached = result.unreached ?? [];
  if (isAboutRecipients(attempting))
    await outbox.noteReached(attempting.name, clock.now(), { tried: to ?? [], unreached });
  if (result.outcome === "retryable") return postpone(attempting, tried, result);
  if (to !== null && unreached.length > 0) {
    await settle(attempting, withRecipients(tried, to, unreached), { reason: result.reason, unreached });
    return null;
  }
  return refuse(attempting, tried, result.reason);

  /** Tells whether only some of the channel's recipients are tried now, and a recipient of these was not reached. */
  function isAboutRecipients({ channel }: Attempting): boolean {
    return unreached.length > 0 && to !== null && to.length < (channel.recipients?.length ?? 0);
  }
}

/** Stores a sent batch. Recipients that the channel names as unreached are tried later, unless they are refused for good. */
async function accept(
  attempting: Attempting,
  batch: Batch,
  { warnings = [], unreached = [] }: Extract<SendResult, { outcome: "sent" }>,
  ms: number,
): Promise<Date | null> {
  const facts = factsOf(attempting, batch);
  const later = unreached.filter(({ isFinal }) => !isFinal);
  const reached = withRecipients(batch, attempting.to ?? [], unreached);
  await settle(attempting, reached, { reason: "no recipient is left", unreached });
  attempting.log.info({ ...facts, ms }, "delivered");
  for (const warning of warnings) attempting.log.warn({ ...facts, warning }, "delivered, with a warning");
  for (const { address, reason, isFinal } of unreached) {
    attempting.log.warn(
      { ...facts, recipient: address, reason, will_be_tried_again: !isFinal },
      "delivered, but not to all",
    );
  }
  if (later.length === 0) return null;
  return postpone(attempting, reached, {
    outcome: "retryable",
    reason: later.map(({ address, reason }) => `${address}: ${reason}`).join("; "),
  });
}

/**
 * Handles a refused message. If it has several deliveries, one of them may be the cause: the batch is halved until that one is
 * alone, so that the others are sent. A partly sent message is not halved, because its lines would be sent again.
 */
async function refuse(attempting: Attempting, batch: Batch, reason: string): Promise<Date | null> {
  const halves = batch[0].progress.started === null ? halve(batch) : null;
  if (halves) {
    attempting.log.warn({ ...factsOf(attempting, batch), reason }, "refused, will be tried in two halves");
    const [first, second] = halves;
    return (await attempt(attempting, first)) ?? (await attempt(attempting, second));
  }
  await giveUp(attempting, batch, reason, batch.length > 1);
  return null;
}

/** Stores which recipients the deliveries of a batch have reached. Deliveries that are over are removed from `waiting`. */
export async function settle(
  attempting: Attempting,
  batch: readonly PendingDelivery[],
  { reason, unreached }: { readonly reason: string; readonly unreached: readonly Unreached[] },
): Promise<void> {
  const { outbox, channel, clock, waiting, to, drained } = attempting;
  const isOver = (entry: PendingDelivery) => to === null || isComplete(entry, channel.recipients);
  const over = batch.filter(isOver);
  for (const entry of batch.filter((it) => !over.includes(it))) {
    await outbox.record(entry.delivery, entry.progress);
    waiting.set(entry.delivery.id, entry);
  }
  const sent = over.filter(({ progress }) => to === null || progress.reached.length > 0);
  const reached = [...new Set(sent.flatMap(({ progress }) => progress.reached))];
  const tried = { tried: to ?? [], unreached, reached };
  if (sent.length > 0)
    await outbox.markSent(
      sent.map(({ delivery }) => delivery),
      clock.now(),
      tried,
    );
  else if (unreached.length < tried.tried.length) await outbox.noteReached(attempting.name, clock.now(), tried);
  drained.sent += sent.length;
  for (const { delivery } of sent) waiting.delete(delivery.id);
  await giveUp(
    attempting,
    over.filter((it) => !sent.includes(it)),
    reason,
    false,
  );
}

/**
 * Makes dead letters of a batch. Their progress counts a failed attempt, which shows that the channel itself refused; a channel
 * that was removed from the config leaves none.
 */
async function giveUp(
  attempting: Attempting,
  batch: readonly PendingDelivery[],
  reason: string,
  alone: boolean,
): Promise<void> {
  for (const { delivery, progress } of batch) {
    const failingSince = progress.failingSince ?? attempting.clock.now().toISOString();
    const attempts = progress.attempts + 1;
    const refused: Progress = {
      ...progress,
      attempts,
      failingSince,
      lastError: reason,
      alone: progress.alone || alone,
    };
    await attempting.outbox.record(delivery, refused);
  }
  await deadLetter(attempting, batch, reason);
}

function withRecipients(batch: Batch, to: readonly string[], unreached: readonly Unreached[]): Batch {
  const missed = new Map(unreached.map((it) => [it.address, it]));
  const reached = to.filter((address) => !missed.has(address));
  const refused = to.filter((address) => missed.get(address)?.isFinal);
  const add = ({ delivery, progress }: PendingDelivery) => ({
    delivery,
    progress: {
      ...progress,
      reached: [...progress.reached, ...reached],
      refused: [...progress.refused, ...refused],
    },
  });
  const [head, ...others] = batch;
  return [add(head), ...others.map(add)];
}
