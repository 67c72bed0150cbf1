import { expect, test } from "@jest/globals";
import { renderOverview } from "../../src/cli/status-text.ts";
import { NO_ODDITIES } from "../../src/smartpyme/oddities.ts";
import type { Overview } from "../../src/watch/overview.ts";

const at = "2026-11-23T14:00:00.000Z";
const coverage = { mode: "full", verified: true, checkedAt: at, products: 500, missed: 1, under: null } as const;
const company = {
  name: "norte",
  lastPollAt: at,
  error: null,
  failingSince: null,
  slices: null,
  behind: null,
  nextDueAt: "2026-11-23T14:15:00.000Z",
  coverage,
  budget: { left: 812, limit: 900, resetsAt: "2026-11-23T15:00:00.000Z" },
  open: {
    low: 21,
    out: 3,
    places: [
      { branch: "Sucursal Norte", warehouse: "Bodega Norte", low: 10, out: 3 },
      { branch: "Sucursal\nSur", warehouse: null, low: 11, out: 0 },
    ],
  },
  oddities: NO_ODDITIES,
  silenced: [
    { reason: "pedido", until: "2026-12-31", levels: 3 },
    { reason: "season over", until: null, levels: 1 },
  ],
};

const overview: Overview = {
  at,
  isFine: false,
  daemon: { isRunning: true, process: "pid 7 on host shop", since: "2026-11-20T14:00:00.000Z" },
  members: [],
  backlog: null,
  companies: [company, { ...company, name: "sur", failingSince: at, nextDueAt: null, coverage: null, budget: null }],
  channels: [
    {
      name: "bodega",
      waiting: { deliveries: 1, changes: 14 },
      held: 2,
      failingSince: "2026-11-23T13:00:00.000Z",
      error: "Slack answered 503",
      nextTryAt: "2026-11-23T14:07:00.000Z",
      lastSentAt: null,
      unreached: [
        { address: "old@example.com", reason: "550 5.1.1 unknown", isFinal: true, since: at },
        { address: "new@example.com", reason: "450 later", isFinal: false, since: at },
      ],
    },
  ],
  reload: { at: at, error: "polls: is no key" },
  deadLetters: [
    { id: "norte.3.bodega", company: "norte", channel: "bodega", at, changes: 2, reason: "Slack answered 400" },
  ],
};

test("of what is low it says how much runs out soon, where that is known", () => {
  const soon = { ...company, open: { ...company.open, soon: 4 } };
  expect(renderOverview({ ...overview, companies: [soon] }, "UTC")).toContain(
    "3 out of stock, 21 low, 4 of them run out within 3 days\n",
  );
  expect(renderOverview({ ...overview, companies: [company] }, "UTC")).toContain("3 out of stock, 21 low\n");
});

test("levels that the last poll could not read are counted, with some of them in words", () => {
  const oddities = {
    unknown: 3,
    ignored: 1,
    told: ["product 7, inventarios[0].stock is not a number (found an object)"],
  };
  expect(renderOverview({ ...overview, companies: [{ ...company, oddities }] }, "UTC")).toContain(
    "UNREADABLE   3 levels, unknown for it: product 7, inventarios[0].stock is not a number (found an object)\n",
  );
});

test("every fact on a line of its own, in the time zone of the config", () => {
  expect(renderOverview(overview, "America/El_Salvador")).toBe(
    `
The daemon runs since 2026-11-20 08:00:00 (pid 7 on host shop)
As of 2026-11-23 08:00:00 (America/El_Salvador)

Company norte
  last poll    2026-11-23 08:00:00
  next poll    2026-11-23 08:15:00
  open         3 out of stock, 21 low
               Sucursal Norte · Bodega Norte  3 out  10 low
               Sucursal Sur · (no name)       0 out  11 low
  silenced     3 levels until 2026-12-31: pedido
  silenced     1 level until it is ended: season over
  coverage     full: the API's low-stock filter left out 1 low level, checked 2026-11-23 08:00:00
  requests     812 of 900 left by the last poll; the count begins anew at 2026-11-23 09:00:00

Company sur
  last poll    2026-11-23 08:00:00
  FAILING      since 2026-11-23 08:00:00: a poll was due then and has not ended
  next poll    not planned
  open         3 out of stock, 21 low
               Sucursal Norte · Bodega Norte  3 out  10 low
               Sucursal Sur · (no name)       0 out  11 low
  silenced     3 levels until 2026-12-31: pedido
  silenced     1 level until it is ended: season over
  coverage     not checked yet
  requests     not known yet

Channel bodega
  last sent    nothing yet
  FAILING      since 2026-11-23 07:00:00: Slack answered 503
  UNREACHED    old@example.com, refused, since 2026-11-23 08:00:00: 550 5.1.1 unknown
  UNREACHED    new@example.com, not reached, is tried again, since 2026-11-23 08:00:00: 450 later
  next try     2026-11-23 08:07:00
  waiting      14 changes in 1 delivery
  held back    2 levels, for a digest or the end of quiet hours

Config
  REFUSED      2026-11-23 08:00:00: polls: is no key

Dead letter norte.3.bodega
  given up     2026-11-23 08:00:00
  changes      2
  reason       Slack answered 400

Dead letters go out again with: lowstockd retry --all (or the ids of some)`.trim(),
  );
});

test("of many warehouses the worst are shown, and the others counted", () => {
  const places = Array.from({ length: 15 }, (_, index) => ({
    branch: "Norte",
    warehouse: `Bodega ${index + 1}`,
    low: 2,
    out: 15 - index,
  }));
  const text = renderOverview({ ...overview, companies: [{ ...company, open: { low: 30, out: 120, places } }] }, "UTC");
  expect(text).toContain(
    ["  open         120 out of stock, 30 low", "               Norte · Bodega 1       15 out  2 low"].join("\n"),
  );
  expect(text).toContain(
    ["               Norte · Bodega 12       4 out  2 low", "               and 3 more warehouses   6 out  6 low"].join(
      "\n",
    ),
  );
  expect(text).not.toContain("Bodega 13");
});

test("who stands by is said after who is at work", () => {
  const member = (role: "leader" | "standby", host: string) =>
    ({ role, process: `pid 1 on host ${host}`, since: at, version: "1.2.3" }) as const;
  const members = [member("leader", "a"), member("standby", "b")];
  expect(renderOverview({ ...overview, members }, "UTC")).toContain(
    "(pid 7 on host shop)\nStanding by since 2026-11-23 14:00:00: pid 1 on host b\nAs of ",
  );
});

test("of a fleet all who share the work are listed", () => {
  const worker = (host: string) =>
    ({ role: "worker", process: `pid 1 on host ${host}`, since: at, version: "1" }) as const;
  expect(renderOverview({ ...overview, members: [worker("a"), worker("b")] }, "UTC")).toMatch(
    /^2 daemons share the work\nSharing the work since 2026-11-23 14:00:00: pid 1 on host a\nSharing the work since .* on host b\nAs of /,
  );
});

test("a count of requests that is over says so", () => {
  const budget = { left: 12, limit: 900, resetsAt: at };
  expect(renderOverview({ ...overview, companies: [{ ...company, budget }] }, "UTC")).toContain(
    "12 of 900 left by the last poll; the count began anew at 2026-11-23 14:00:00",
  );
});

test("a catalog that is read in slices says how far they are, and within how many polls a level at its minimum is told", () => {
  const slices = {
    next: 15_000,
    products: 50_000,
    pagesAPoll: 75,
    pageSize: 200,
    began: "2026-11-23T13:45:00.000Z",
    lastCycle: { began: "2026-11-23T12:45:00.000Z", ended: "2026-11-23T13:30:00.000Z" },
  };
  const behind = { since: "2026-11-23T11:00:00.000Z", alerts: 0, reason: "500" };
  const text = renderOverview({ ...overview, companies: [{ ...company, slices, behind }] }, "UTC");
  expect(text).toContain(
    "15000 of 50000 products read since 2026-11-23 13:45:00, the last round took from 2026-11-23 12:45:00 to 2026-11-23 13:30:00; " +
      "a level at exactly its minimum is told within 4 polls, or 8 where products came or went meanwhile",
  );
  expect(text).toContain("BEHIND       since 2026-11-23 11:00:00: not all is read that should be: 500");
  const waiting = { ...company, behind: { ...behind, alerts: 2, reason: null } };
  expect(renderOverview({ ...overview, companies: [waiting] }, "UTC")).toContain(
    "it is not known what became of 2 open alerts: the hour's requests do not suffice",
  );
});
