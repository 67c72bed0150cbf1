import type { Delivery } from "../../notifications/delivery.ts";
import type { Sent } from "../../store/kinds.ts";
import type { Store } from "../../store/store.ts";

/** A message, as far as it is kept. */
export interface FoundMessage {
  /** Null: it has not gone out. */
  readonly sent: Sent | null;
  readonly deliveries: readonly Delivery[];
}

/** Finds a message that waits or was given up, or one that was sent. Null: there is none, or nothing of it is kept. */
export async function findMessage(
  store: Pick<Store, "pending" | "deadLetters" | "sentMessage">,
  id: string,
): Promise<FoundMessage | null> {
  const all = [...(await store.pending()), ...(await store.deadLetters())];
  const unsent = all.find(({ delivery }) => delivery.id === id);
  if (unsent) return { sent: null, deliveries: [unsent.delivery] };
  const message = await store.sentMessage(id);
  return message && message.deliveries.length > 0 ? message : null;
}
