import { type Delivery, deliveryId } from "./delivery.ts";
import { type Notice, OPERATIONS } from "./notice.ts";

/** What the daemon tells of itself through one channel. */
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
