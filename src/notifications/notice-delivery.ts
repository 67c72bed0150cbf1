import { type Delivery, deliveryId } from "./delivery.ts";
import { type Notice, OPERATIONS } from "./notice.ts";

/** What the daemon tells of itself through one channel. */
export function noticeDelivery(version: number, channel: string, at: Date, notices: readonly Notice[]): Delivery {
  return {
    id: deliveryId(OPERATIONS, version, channel),
    company: OPERATIONS,
    companyTitle: "lowstockd",
    channel,
    locale: null,
    version,
    kind: "notice",
    polledAt: at.toISOString(),
    incomplete: false,
    changes: [],
    notices,
    findings: [],
  };
}
