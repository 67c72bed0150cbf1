import { expect, test } from "@jest/globals";
import { renderOverview } from "../../src/cli/status-text.ts";
import type { Overview } from "../../src/watch/overview.ts";

const at = "2026-11-23T14:00:00.000Z";
const coverage = { mode: "full", settled: true, checkedAt: at, products: 500, missed: 1 } as const;
const company = {
  name: "norte",
  lastPollAt: at,
  error: null,
  failingSince: null,
  nextDueAt: "2026-11-23T14:15:00.000Z",
  coverage,
  open: { low: 21, out: 3 },
};

const overview: Overview = {
  at,
  isFine: false,
  companies: [company, { ...company, name: "sur", failingSince: at, nextDueAt: null, coverage: null }],
  channels: [
    {
      name: "bodega",
      waiting: { deliveries: 1, changes: 14 },
      failingSince: "2026-11-23T13:00:00.000Z",
      error: "Slack answered 503",
      nextTryAt: "2026-11-23T14:07:00.000Z",
      lastSentAt: null,
    },
  ],
  deadLetters: [
    { id: "norte.3.bodega", company: "norte", channel: "bodega", at, changes: 2, reason: "Slack answered 400" },
  ],
};

test("every fact on a line of its own, in the time zone of the config", () => {
  expect(renderOverview(overview, "America/El_Salvador")).toBe(
    `
As of 2026-11-23 08:00:00 (America/El_Salvador)

Company norte
  last poll    2026-11-23 08:00:00
  next poll    2026-11-23 08:15:00
  open         3 out of stock, 21 low
  coverage     full: the API's low-stock filter left out 1 low level, checked 2026-11-23 08:00:00

Company sur
  last poll    2026-11-23 08:00:00
  FAILING      since 2026-11-23 08:00:00: a poll was due then and has not ended
  next poll    not planned
  open         3 out of stock, 21 low
  coverage     not checked yet

Channel bodega
  last sent    nothing yet
  FAILING      since 2026-11-23 07:00:00: Slack answered 503
  next try     2026-11-23 08:07:00
  waiting      14 changes in 1 delivery

Dead letter norte.3.bodega
  given up     2026-11-23 08:00:00
  changes      2
  reason       Slack answered 400

Dead letters go out again with: lowstockd retry --all (or the ids of some)`.trim(),
  );
});
