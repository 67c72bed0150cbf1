import { type Delivery, deliveryId } from "./delivery.ts";
import { type Notice, OPERATIONS } from "./notice.ts";

/** Makes the delivery of notices about the daemon itself for one channel. */
export function noticeDelivery(
  version: number,
  { channel, locale }: Pick<Delivery, "channel" | "locale">,
  at: Date,
  notices: readonly Notice[],
): Delivery {
  return {
    id: deliveryId(OPERATIONS, version, channel, locale),
    company: OPERATIONS,
    companyTitle: "lowstockd",
    channel,
    locale,
    version,
    kind: "notice",
    polledAt: at.toISOString(),
    incomplete: false,
    changes: [],
    notices,
    findings: [],
  };
}
