import type { Change } from "../stock/change.ts";
import { type Delivery, deliveryId } from "./delivery.ts";

/** What a poll found out, and whom to tell. */
export interface Findings extends Pick<Delivery, "company" | "companyTitle" | "version" | "polledAt" | "incomplete"> {
  /** Whether the daemon looked at this company for the first time. */
  readonly firstRun: boolean;
  readonly firstRunPolicy: "notify" | "silent";
  readonly changes: readonly Change[];
  readonly channels: readonly string[];
}

/** One delivery a channel with all the changes of a poll; none where there is nothing to tell. */
export function composeDeliveries(findings: Findings): Delivery[] {
  const { company, companyTitle, version, polledAt, incomplete, changes, firstRun } = findings;
  if (changes.length === 0 || (firstRun && findings.firstRunPolicy === "silent")) return [];
  return findings.channels.map((channel) => ({
    id: deliveryId(company, version, channel),
    company,
    companyTitle,
    channel,
    locale: null,
    version,
    kind: firstRun ? "first_run" : "changes",
    polledAt,
    incomplete,
    changes,
    notices: [],
  }));
}
