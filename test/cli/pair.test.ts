import { readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { expect, jest, test } from "@jest/globals";
import { emptyPostgres, emptyRedis } from "../crash/own-database.ts";
import { describeWithServer } from "../store/with-server.ts";
import { type Daemon, lowstockd, PATIENCE_MS } from "./lowstockd.ts";
import { openOutside } from "./outside.ts";
import { openPair } from "./pair.ts";

jest.setTimeout(PATIENCE_MS);

/** Of a Redis server, for these tests alone. */
const DATABASE = 11;

/** Defines the tests of two daemons on one store of a kind. @param emptied empties a store and returns its URL */
function describePair(kind: string, emptied: () => Promise<string>): void {
  test(`of two on ${kind} one stands by: it takes the place of one that was killed, that stopped, or that was paused, and nothing is told twice`, async () => {
    await using pair = await openPair(await emptied());
    const { outside, standBy, shorten } = pair;
    const first = await pair.lead();
    const second = await standBy();
    expect((await first.stop("SIGTERM")).status).toBe(0);
    await shorten();

    const third = await standBy();
    process.kill(Number(second.pid), "SIGKILL");
    await third.printed("taking over");
    await shorten();

    const fourth = await standBy();
    process.kill(Number(third.pid), "SIGSTOP");
    await fourth.printed("taking over");
    await shorten();
    process.kill(Number(third.pid), "SIGCONT");
    expect(await third.ended).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("was taken over by another lowstockd"),
    });
    await shorten();
    const { status: stopped, stdout } = await fourth.stop("SIGTERM");
    expect([stopped, stdout.match(/standing by/g)?.length]).toEqual([0, 1]);
    expect([outside.mail.mails.length, outside.slack.messages.length]).toEqual([5, 5]);
  });

  test(`one that stands by on ${kind} polls and sends nothing, and ends when it is told to; one that is not asked to stand by is refused`, async () => {
    await using pair = await openPair(await emptied());
    const { outside, config } = pair;
    const first = await pair.lead();
    const second = await pair.standBy();
    const refused = await lowstockd("run", "--config", config);
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining(`pid ${first.pid} on host`)]);
    const { status, stdout, stderr } = await second.stop("SIGTERM");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).not.toContain("polled");
    expect(outside.mail.mails).toHaveLength(1);
  });

  test(`on ${kind} everybody says who is at work and who stands by, and the pages of the one that stands by are of use`, async () => {
    await using pair = await openPair(await emptied());
    const { config } = pair;
    const first = await pair.lead();
    const second = await pair.standBy({ http: { listen: "127.0.0.1:0" } });
    const address = String(/"address":"([^"]+)"/.exec(await second.printed("answering over HTTP"))?.[1]);
    const here = (daemon: Daemon) => `pid ${daemon.pid} on host ${hostname()}`;
    const said = async (...command: readonly string[]) =>
      JSON.parse((await lowstockd(...command, "--json", "--config", config)).stdout);
    const members = [
      { process: here(first), role: "leader", since: expect.any(String) },
      { process: here(second), role: "standby", since: expect.any(String) },
    ];
    const health = await said("health");
    expect(health).toEqual({ isFine: true, overdue: [], here: members });
    expect((await lowstockd("health", "--config", config)).stdout).toContain(
      `standing by since ${health.here[1].since}: ${here(second)}\n`,
    );
    expect((await said("status")).members).toMatchObject(members);

    const get = async (path: string) =>
      (await fetch(new URL(path, address), { headers: { accept: "text/html" } })).text();
    expect(await Promise.all(["/-/healthy", "/-/ready", "/-/leader"].map(get))).toEqual([
      "healthy: standing by\n",
      "ready: standing by\n",
      "not the leader\n",
    ]);
    expect(await get("/")).toContain("This daemon stands by: another one polls and sends.");
    expect(await get("/")).toMatch(
      new RegExp(`At work since [^<]*: ${here(first)}<[\\s\\S]*Standing by since [^<]*: ${here(second)}<`),
    );
    expect(JSON.parse(await get("/api/v1/overview")).members).toMatchObject(members);
    const metrics = await get("/metrics");
    expect(metrics).toContain("lowstockd_leader 0\n");
    expect(metrics).toContain('lowstockd_members{role="standby"} 1\n');
    const [row] = JSON.parse(await get("/api/v1/levels")).levels;
    expect(row).toMatchObject({ status: "low" });

    process.kill(Number(second.pid), "SIGHUP");
    await second.printed("the config was read anew and is in force");
    expect((await said("status")).reload).toBeNull();
    await second.stop("SIGTERM");
    expect((await said("status")).members).toMatchObject(members.slice(0, 1));
  });

  test(`one that takes over on ${kind} goes by the config as it is by then, or says that this cannot be used and keeps its own`, async () => {
    await using pair = await openPair(await emptied());
    const { config } = pair;
    const first = await pair.lead();
    const second = await pair.standBy();
    const third = await pair.standBy();
    const text = await readFile(config, "utf8");
    await writeFile(config, text.replace('"torogoz"', '"pipil"'));
    await first.stop("SIGTERM");
    const [taker, other] = await Promise.race([
      second.printed("taking over").then(() => [second, third] as const),
      third.printed("taking over").then(() => [third, second] as const),
    ]);
    await taker.printed('"company":"pipil"');
    await writeFile(config, "companies: none");
    await taker.stop("SIGTERM");
    await other.printed("the config was read anew and cannot be used");
    await other.printed('"msg":"polled"');
    await writeFile(config, text);
    const status = await lowstockd("status", "--json", "--config", config);
    expect(JSON.parse(status.stdout).reload).toMatchObject({ error: expect.stringContaining("companies") });
  });
}

describeWithServer("LOWSTOCKD_TEST_REDIS_URL", (server) => describePair("Redis", () => emptyRedis(server, DATABASE)));

describeWithServer("LOWSTOCKD_TEST_POSTGRES_URL", (server) =>
  describePair("PostgreSQL", () => emptyPostgres(server, "lowstockd_pair")),
);

test("on a store that takes one daemon alone none can stand by, which is said with what to do", async () => {
  await using outside = await openOutside();
  const { status, stderr } = await lowstockd("run", "--standby", "--config", await outside.writeConfig());
  expect(status).toBe(2);
  expect(stderr).toContain("takes one daemon alone, so that none can stand by. Name a Redis or PostgreSQL");
});

test("where a fleet shares the work none can stand by, which is said with what to do before any server is asked", async () => {
  await using outside = await openOutside();
  const sections = {
    store: { url: "postgres://127.0.0.1:1/lowstockd" },
    scale: { redis: "redis://:secreto@127.0.0.1:1" },
  };
  const { status, stderr } = await lowstockd("run", "--standby", "--config", await outside.writeConfig(sections));
  expect(status).toBe(2);
  expect(stderr).toContain("a fleet needs no daemon that stands by");
  expect(stderr).toContain("leave --standby out");
  expect(stderr).not.toContain("secreto");
});
