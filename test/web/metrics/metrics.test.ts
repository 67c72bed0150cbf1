import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { text as read } from "node:stream/consumers";
import { promisify } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import type { Overview } from "../../../src/watch/overview.ts";
import { createMetrics } from "../../../src/web/metrics/metrics.ts";
import { MOST_WAREHOUSES, type Standing } from "../../../src/web/metrics/standing.ts";

const AT = "2026-03-02T12:00:00.000Z";

const COMPANY: Overview["companies"][number] = {
  name: "torogoz",
  lastPollAt: "2026-03-02T11:45:00.000Z",
  error: null,
  failingSince: null,
  nextDueAt: "2026-03-02T12:00:00.000Z",
  coverage: null,
  slices: null,
  behind: null,
  oddities: { unknown: 3, ignored: 0, told: [] },
  budget: { left: 700, limit: 900, resetsAt: "2026-03-02T13:00:00.000Z" },
  open: { low: 5, out: 2, places: [{ branch: "Centro", warehouse: "Bodega", low: 5, out: 2 }] },
  silenced: [{ reason: "on order", until: null, levels: 4 }],
};

const CHANNEL: Overview["channels"][number] = {
  name: "bodega",
  waiting: { deliveries: 2, changes: 9 },
  held: 1,
  failingSince: AT,
  error: "410",
  nextTryAt: null,
  lastSentAt: null,
  unreached: [],
};

function standing(
  company: Partial<typeof COMPANY> = {},
  { members = [], backlog = null }: Partial<Pick<Overview, "members" | "backlog">> = {},
): Standing {
  const companies = [{ ...COMPANY, ...company }];
  return {
    overview: {
      at: AT,
      isFine: false,
      daemon: null,
      members,
      backlog,
      companies,
      channels: [CHANNEL],
      reload: null,
      deadLetters: [],
    },
    role: "standby",
    oldestWaiting: () => "2026-03-02T11:00:00.000Z",
    incidents: [{ subject: { kind: "channel", name: "bodega" }, since: AT, reason: null, toldThrough: [] }],
    silences: 2,
  };
}

async function render(company: Partial<typeof COMPANY> = {}): Promise<string> {
  const metrics = createMetrics("1.2.3");
  metrics.expect({ companies: ["torogoz"], channels: ["bodega"] });
  return metrics.render(standing(company));
}

test("what a fleet has to do is counted by queue, and how late it is; without a fleet nothing is", async () => {
  const queues = [{ name: "polls", waiting: 3, active: 8, delayed: 500 } as const];
  const late = await createMetrics("1.2.3").render(
    standing({}, { backlog: { since: "2026-03-02T12:00:00.000Z", queues } }),
  );
  expect([...valuesOf(late, "lowstockd_queue_jobs"), ...valuesOf(late, "lowstockd_oldest_due_poll_seconds")]).toEqual([
    'lowstockd_queue_jobs{queue="polls",state="waiting"} 3',
    'lowstockd_queue_jobs{queue="polls",state="active"} 8',
    'lowstockd_queue_jobs{queue="polls",state="delayed"} 500',
    `lowstockd_oldest_due_poll_seconds ${(Date.parse(AT) - Date.parse("2026-03-02T12:00:00.000Z")) / 1_000}`,
  ]);
  const inTime = await createMetrics("1.2.3").render(standing({}, { backlog: { since: null, queues } }));
  expect(valuesOf(inTime, "lowstockd_oldest_due_poll_seconds")).toEqual(["lowstockd_oldest_due_poll_seconds 0"]);
  const metrics = createMetrics("1.2.3");
  await metrics.render(standing({}, { backlog: { since: AT, queues } }));
  const alone = await metrics.render(standing());
  for (const name of ["lowstockd_queue_jobs", "lowstockd_oldest_due_poll_seconds"])
    expect(valuesOf(alone, name)).toEqual([]);
});

test("daemons that share a store are counted by role, and whether this one leads; where it takes one alone none is", async () => {
  const member = { process: "pid 1 on host a", since: AT, version: "1.2.3" };
  const members = [{ ...member, role: "leader" } as const, { ...member, role: "standby" } as const];
  const text = await createMetrics("1.2.3").render(standing({}, { members }));
  expect([...valuesOf(text, "lowstockd_leader"), ...valuesOf(text, "lowstockd_members")]).toEqual([
    "lowstockd_leader 0",
    'lowstockd_members{role="leader"} 1',
    'lowstockd_members{role="standby"} 1',
    'lowstockd_members{role="worker"} 0',
  ]);
  expect(valuesOf(await render(), "lowstockd_members")).toEqual([]);
});

/** The values of a metric by their labels, as they stand there. */
function valuesOf(text: string, name: string): string[] {
  return text.split("\n").filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}

test("how everything stands is told by company, warehouse and channel, and what has not happened yet as zero", async () => {
  const text = await render();
  expect(text.split("\n")).toEqual(
    expect.arrayContaining([
      'lowstockd_levels{company="torogoz",branch="Centro",warehouse="Bodega",status="low"} 5',
      'lowstockd_levels{company="torogoz",branch="Centro",warehouse="Bodega",status="out"} 2',
      'lowstockd_silenced_levels{company="torogoz"} 4',
      'lowstockd_unreadable_levels{company="torogoz"} 3',
      `lowstockd_last_poll_timestamp_seconds{company="torogoz"} ${Date.parse("2026-03-02T11:45:00Z") / 1000}`,
      'lowstockd_api_requests_left{company="torogoz"} 700',
      'lowstockd_channel_failing{channel="bodega"} 1',
      'lowstockd_oldest_waiting_seconds{channel="bodega"} 3600',
      'lowstockd_incidents{kind="channel"} 1',
      'lowstockd_incidents{kind="store"} 0',
      "lowstockd_dead_letters 0",
      "lowstockd_silences 2",
      `lowstockd_build_info{version="1.2.3",node="${process.versions.node}"} 1`,
      'lowstockd_polls_total{company="torogoz",outcome="failed"} 0',
      'lowstockd_changes_total{company="torogoz",kind="breached"} 0',
      'lowstockd_deliveries_total{channel="bodega",outcome="dead_letter"} 0',
    ]),
  );
});

test("a warehouse where nothing is low any more goes, and so does what is not known", async () => {
  const metrics = createMetrics("1.2.3");
  expect(valuesOf(await metrics.render(standing()), "lowstockd_levels")).toHaveLength(2);
  const later = await metrics.render(
    standing({ open: { low: 0, out: 0, places: [] }, lastPollAt: null, budget: null }),
  );
  for (const name of ["lowstockd_levels", "lowstockd_last_poll_timestamp_seconds", "lowstockd_api_requests_left"]) {
    expect(valuesOf(later, name)).toEqual([]);
  }
});

test("once the hour is over all of its requests are there again", async () => {
  const budget = { left: 3, limit: 900, resetsAt: "2026-03-02T12:00:00.000Z" };
  expect(await render({ budget })).toContain('lowstockd_api_requests_left{company="torogoz"} 900\n');
});

test("a company of thousands of warehouses has a bounded number of series, and no level is left out", async () => {
  const places = Array.from({ length: 5_000 }, (_, index) => ({
    branch: `Sucursal ${index}`,
    warehouse: "Bodega",
    low: 1,
    out: 2,
  }));
  const values = valuesOf(await render({ open: { low: 5_000, out: 10_000, places } }), "lowstockd_levels");
  expect(values).toHaveLength(2 * (MOST_WAREHOUSES + 1));
  expect(values.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0)).toBe(15_000);
});

const HOSTILE = [
  '"} 1\nlowstockd_dead_letters 99',
  "\u202e\u0000\u001b[31m",
  "\\",
  "x".repeat(10_000),
  "<b>&amp;</b>",
  "",
];

test("a hostile name stays within its label", async () => {
  const places = HOSTILE.map((warehouse) => ({ branch: warehouse, warehouse, low: 1, out: 0 }));
  const text = await render({ open: { low: HOSTILE.length, out: 0, places } });
  expect(valuesOf(text, "lowstockd_dead_letters")).toEqual(["lowstockd_dead_letters 0"]);
  for (const line of text.split("\n").filter((it) => it.includes("lowstockd_"))) {
    expect(line).toMatch(/^(?:# (?:HELP|TYPE) .*|[a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*\})? [\d.e+-]+)$/);
    expect(line.length).toBeLessThan(400);
  }
});

test("the page, the alarms and the dashboard name metrics that there are, and the page all of them", async () => {
  const text = await render();
  const named = (source: string) => new Set(source.match(/\blowstockd_[a-z_]+/g));
  const there = new Set([...text.matchAll(/^# TYPE (lowstockd_[a-z_]+)/gm)].map(([, name = ""]) => name));
  const page = readFileSync("docs/metrics.md", "utf8");
  const inTables = new Set([...page.matchAll(/^\| `(lowstockd_[a-z_]+)`/gm)].map(([, name = ""]) => name));
  expect([...inTables].sort()).toEqual([...there].sort());
  for (const file of [...globSync("deploy/prometheus/*.yml"), "deploy/grafana/lowstockd.json"]) {
    const unknown = [...named(readFileSync(file, "utf8"))].filter((name) => !there.has(name.replace(/_bucket$/, "")));
    expect({ file, unknown: unknown.filter((name) => name !== "lowstockd_token") }).toEqual({ file, unknown: [] });
  }
});

test("each alarm is tried by a test beside it, and says what to do", () => {
  const { groups } = parse(readFileSync("deploy/prometheus/lowstockd.rules.yml", "utf8"));
  const tests = readFileSync("deploy/prometheus/lowstockd.rules.test.yml", "utf8");
  for (const { alert, annotations, labels } of groups[0].rules) {
    expect(tests).toContain(`alertname: ${alert}`);
    expect([typeof annotations.summary, typeof annotations.description, typeof labels.severity]).toEqual(
      Array(3).fill("string"),
    );
  }
});

const promtool = process.env.LOWSTOCKD_TEST_PROMTOOL ?? (await find("promtool"));
const required = process.env.LOWSTOCKD_TEST_REQUIRE_SERVICES === "1";
const describeWithPromtool = promtool === null && !required ? describe.skip : describe;

describeWithPromtool("with promtool, of Debian's package prometheus", () => {
  const run = (...args: readonly string[]) =>
    promisify(execFile)(promtool ?? "promtool", args, { cwd: "deploy/prometheus" });

  test("the alarms are such and come when they should", async () => {
    expect((await run("check", "rules", "lowstockd.rules.yml")).stdout).toContain("SUCCESS: 13 rules found");
    expect((await run("test", "rules", "lowstockd.rules.test.yml")).stdout).toContain("SUCCESS");
  });

  test("the metrics are named as Prometheus names them", async () => {
    const child = spawn(promtool ?? "promtool", ["check", "metrics"], { stdio: ["pipe", "ignore", "pipe"] });
    child.stdin.end(ownOf(await render()));
    const [complaints] = await Promise.all([read(child.stderr), once(child, "exit")]);
    expect(complaints).toBe("");
  });
});

/** Without Node's, whose names are not ours. */
function ownOf(text: string): string {
  return `${text
    .split("\n")
    .filter((line) => line.includes("lowstockd_"))
    .join("\n")}\n`;
}

async function find(program: string): Promise<string | null> {
  return promisify(execFile)("which", [program]).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
}
