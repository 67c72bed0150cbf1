import { type Delivery, deliveryId } from "./delivery.ts";
import type { Notification } from "./gather-due.ts";

/** The facts of a commit that all its deliveries share. */
export type Occasion = Pick<Delivery, "company" | "companyTitle" | "version" | "polledAt" | "incomplete">;

/** Makes a delivery of each notification: the changes of one commit for one channel in one language. */
export function composeDeliveries(occasion: Occasion, notifications: readonly Notification[]): Delivery[] {
  return notifications.map(({ channel, locale, firstRun, changes, answers }) => ({
    ...occasion,
    id: deliveryId(occasion.company, occasion.version, channel, locale),
    channel,
    locale,
    kind: firstRun ? "first_run" : "changes",
    changes,
    ...(answers && { answers }),
    notices: [],
    findings: [],
  }));
}
