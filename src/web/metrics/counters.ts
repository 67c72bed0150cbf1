import { Counter, Histogram, type Registry } from "prom-client";
import { CHANGE_KINDS } from "../../stock/change.ts";
import type { Observer } from "../../watch/observer.ts";

/** Upper bounds in seconds: a quiet poll takes some tenths, a full read of a large catalog minutes. */
const POLL_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

const OUTCOMES = ["ok", "failed"] as const;
const TRIES = ["sent", "retryable", "permanent"] as const;
const ENDS = ["sent", "dead_letter"] as const;

export interface Counted {
  readonly companies: readonly string[];
  readonly channels: readonly string[];
}

export interface Counters {
  readonly observer: Observer;
  /** What these may do stands there as zero before they do it, so that the first time is seen as one more. */
  expect(counted: Counted): void;
}

/** Counts what the daemon does from its start on. */
export function createCounters(registry: Registry): Counters {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name, help, labelNames: [...labelNames], registers });
  const polls = counter("lowstockd_polls_total", "Polls that came to an end, by company and outcome (ok, failed).", [
    "company",
    "outcome",
  ]);
  const duration = new Histogram({
    name: "lowstockd_poll_duration_seconds",
    help: "How long polls took, well or not, from the first request to the commit.",
    labelNames: ["company"],
    buckets: POLL_SECONDS,
    registers,
  });
  const requests = counter("lowstockd_poll_requests_total", "Requests that polls which went well made to SmartPyme.", [
    "company",
  ]);
  const pages = counter("lowstockd_poll_pages_total", "Pages of the inventory that polls which went well have read.", [
    "company",
  ]);
  const changes = counter("lowstockd_changes_total", "Changes of levels that polls found, by company and kind.", [
    "company",
    "kind",
  ]);
  const tries = counter("lowstockd_delivery_tries_total", "Messages handed to a channel, by what came of it.", [
    "channel",
    "outcome",
  ]);
  const over = counter("lowstockd_deliveries_total", "Deliveries that are over, by channel: sent, or given up.", [
    "channel",
    "outcome",
  ]);
  const storeErrors = counter("lowstockd_store_errors_total", "Operations of the store that failed, by operation.", [
    "operation",
  ]);

  const reloads = counter(
    "lowstockd_config_reloads_total",
    "Configs that were read anew while running, by outcome (ok, failed).",
    ["outcome"],
  );
  for (const outcome of OUTCOMES) reloads.inc({ outcome }, 0);

  const expect = ({ companies, channels }: Counted) => {
    for (const company of companies) {
      for (const outcome of OUTCOMES) polls.inc({ company, outcome }, 0);
      for (const kind of CHANGE_KINDS) changes.inc({ company, kind }, 0);
      requests.inc({ company }, 0);
      pages.inc({ company }, 0);
    }
    for (const channel of channels) {
      for (const outcome of TRIES) tries.inc({ channel, outcome }, 0);
      for (const outcome of ENDS) over.inc({ channel, outcome }, 0);
    }
  };

  const observer: Observer = {
    onPoll: (company, polled, ms) => {
      polls.inc({ company, outcome: polled ? "ok" : "failed" });
      duration.observe({ company }, ms / 1_000);
      if (!polled) return;
      requests.inc({ company }, polled.summary.requests);
      pages.inc({ company }, polled.summary.pages);
      for (const { kind } of polled.changes) changes.inc({ company, kind });
    },
    onTry: (channel, outcome) => tries.inc({ channel, outcome }),
    onOver: (channel, outcome, deliveries) => over.inc({ channel, outcome }, deliveries),
    onReload: (isTaken) => reloads.inc({ outcome: isTaken ? "ok" : "failed" }),
    onStoreError: (operation) => storeErrors.inc({ operation }),
  };
  return { observer, expect };
}
