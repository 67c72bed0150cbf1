import type { DeadLetter } from "../store/kinds.ts";
import type { RequeueOutcome } from "../store/outbox.ts";

/** A dead letter that was to be delivered again. `retry --json` prints it. */
export interface PutBack {
  readonly id: string;
  /** Why it was not put back; null: it waits to be delivered. */
  readonly refusal: string | null;
}

interface Records {
  deadLetters(): Promise<readonly DeadLetter[]>;
  requeue(id: string): Promise<RequeueOutcome>;
}

/**
 * Puts dead letters back to be delivered.
 * @param ids "all": all that there are
 * @param channels of the config, through which alone anything can be sent
 */
export async function putBack(
  records: Records,
  ids: readonly string[] | "all",
  channels: readonly string[],
): Promise<PutBack[]> {
  const letters = new Map((await records.deadLetters()).map(({ delivery }) => [delivery.id, delivery.channel]));
  const outcomes: PutBack[] = [];
  for (const id of ids === "all" ? letters.keys() : ids) {
    outcomes.push({ id, refusal: await putOneBack(records, id, letters.get(id), channels) });
  }
  return outcomes;
}

async function putOneBack(
  records: Records,
  id: string,
  channel: string | undefined,
  known: readonly string[],
): Promise<string | null> {
  if (channel !== undefined && !known.includes(channel)) {
    return `stays as it is: the config has no channel "${channel}" to send it through, only ${known.join(", ")}`;
  }
  switch (await records.requeue(id)) {
    case "revived":
      return null;
    case "unknown":
      return "there is no such dead letter";
    case "foreign":
      return "stays as it is: the store was begun anew since, and this id is to be given again";
  }
}
