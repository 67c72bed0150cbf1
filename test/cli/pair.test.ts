import { expect, jest, test } from "@jest/globals";
import { emptyPostgres, emptyRedis } from "../crash/own-database.ts";
import { describeWithServer } from "../store/with-server.ts";
import { type Daemon, lowstockd, PATIENCE_MS, start } from "./lowstockd.ts";
import { type Outside, openOutside } from "./outside.ts";
import { fillShelves, pickShelves } from "./shelves.ts";

jest.setTimeout(PATIENCE_MS);

/** Short, so that the store of a dead daemon is free again soon, and long enough for a busy machine. */
const LEASE = "3s";

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

interface Pair extends AsyncDisposable {
  readonly outside: Outside;
  readonly config: string;
  /** Starts a daemon that finds the store free, and waits until it has told its first look. */
  lead(): Promise<Daemon>;
  /** Starts a daemon, and waits until it stands by. */
  standBy(): Promise<Daemon>;
  /** Lets one more level run short, and waits until that is told by mail and in Slack. */
  shorten(): Promise<void>;
}

async function openPair(url: string): Promise<Pair> {
  await using opening = new AsyncDisposableStack();
  const outside = opening.use(await openOutside({ products: 40 }));
  const { company } = outside.shop;
  fillShelves(company);
  const shelves = pickShelves(company, 10);
  const config = await outside.writeConfig({ store: { url, lease: LEASE }, poll: { cron: "* * * * * *" } });
  let told = 0;
  const hear = async () => {
    told += 1;
    await Promise.all([outside.mail.received(told), outside.slack.received(told)]);
  };
  const shorten = async () => {
    const shelf = shelves[told];
    if (shelf) company.editRow(shelf.id, shelf.warehouseId, { stock: 1 });
    await hear();
  };
  const begin = () => opened.use(start("run", "--standby", "--config", config));
  const opened = opening.move();
  return {
    outside,
    config,
    lead: async () => {
      const daemon = begin();
      await shorten();
      return daemon;
    },
    standBy: async () => {
      const daemon = begin();
      await daemon.printed("standing by: another daemon is at work");
      return daemon;
    },
    shorten,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
