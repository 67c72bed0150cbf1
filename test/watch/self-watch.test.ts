import { describe, expect, test } from "@jest/globals";
import { composeMessage } from "../../src/messages/compose-message.ts";
import { OPERATIONS } from "../../src/notifications/notice.ts";
import { keyStoreOn } from "../../src/store/key-store.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import { type Store, startStore } from "../../src/store/store.ts";
import { drain } from "../../src/watch/deliver.ts";
import { type SelfWatching, watchSelf } from "../../src/watch/self-watch.ts";
import { crashing } from "../store/crashing-store.ts";
import { polledAt, sampleDelivery, sampleState } from "../store/samples.ts";
import { recordedLog } from "./recorded-log.ts";

const MINUTE = 60_000;

/** Opens a store with a change for each of two channels, which work or fail as the test says, and a clock. */
async function setUp() {
  let time = Date.parse(polledAt(2));
  const now = () => new Date(time);
  const keyStore = keyStoreOn(openMemory(), "memory:", true);
  let store = await startStore(keyStore);
  await store.commit("norte", sampleState(1), [
    sampleDelivery("norte", 1, "slack"),
    sampleDelivery("norte", 1, "mail"),
  ]);
  const dead = new Set<string>();
  const waiting = new Set<string>();
  const arrived: string[] = [];
  const log = recordedLog();
  const watching = (): SelfWatching => ({
    records: store,
    companies: ["norte"],
    channels: ["slack", "mail"],
    isWaiting: (name) => waiting.has(name),
    titleOf: async () => "Ferretería Norte",
    localeOf: () => null,
    recipientsOf: (channel) => (channel === "mail" ? ["ana@example.com", "old@example.com"] : []),
    policy: { afterMs: 30 * MINUTE, preferred: [], graceMs: 0 },
    now,
    log,
  });
  const drainOne = (name: string) =>
    drain(
      {
        name,
        channel: {
          send: async ({ subject, kind }) => {
            if (dead.has(name)) return { outcome: "retryable", reason: "503" };
            if (kind === "notice") arrived.push(`${name}: ${subject}`);
            return { outcome: "sent" };
          },
        },
        outbox: store,
        compose: (deliveries) =>
          composeMessage(deliveries, { locale: "en", timezone: "UTC", currency: "USD", productUrl: () => null }),
        retry: { firstRetryMs: 1, maxRetryMs: 1, giveUpAfterMs: 72 * 60 * MINUTE },
        clock: { now, sleep: async () => {} },
        random: () => 1,
        log,
      },
      new AbortController().signal,
      { ignoreBackoff: true },
    );
  return {
    keyStore,
    dead,
    waiting,
    log,
    watching,
    /** Returns the daemon's own messages that have arrived since the last call. */
    news: () => arrived.splice(0),
    pass: (ms: number) => {
      time += ms;
    },
    restart: async (on = keyStore) => {
      store = await startStore(on);
    },
    /** Checks once, between two drains. */
    async look() {
      for (const name of ["slack", "mail"]) await drainOne(name);
      const watched = await watchSelf(watching());
      for (const name of watched.told) await drainOne(name);
      return watched;
    },
    pending: () => store.pending(),
    store: () => store,
  };
}

describe("the daemon's check of itself", () => {
  test("tells of a dead channel through the other one, once despite many checks and restarts, and once when it is back", async () => {
    const { dead, look, pass, restart, news, log } = await setUp();
    dead.add("slack");
    expect(await look()).toEqual({ told: [], isWell: true });
    pass(30 * MINUTE);
    expect(await look()).toEqual({ told: ["mail"], isWell: false });
    for (const _ of [1, 2, 3]) {
      pass(5 * MINUTE);
      await restart();
      expect(await look()).toEqual({ told: [], isWell: false });
    }
    expect(news()).toEqual(["mail: No messages through slack: its server answers with errors"]);
    dead.clear();
    expect(await look()).toEqual({ told: ["mail"], isWell: true });
    await look();
    expect(news()).toEqual(["mail: Messages again through slack"]);
    expect(log.lines.filter(({ words }) => words.includes("trouble"))).toMatchObject([
      { level: "error", words: "in trouble", facts: { channel: "slack", reason: "503", told_through: ["mail"] } },
      { level: "info", words: "out of trouble", facts: { channel: "slack" } },
    ]);
  });

  test("takes a company whose own poll is late for failing, but not one that waits for others to be polled", async () => {
    const { store, waiting, look, pass } = await setUp();
    await look();
    const last = { ok: true, error: null, failingSince: null, budget: null, behind: null };
    await store().recordPoll({ ...last, company: "norte", at: polledAt(1), nextDueAt: polledAt(2) });
    waiting.add("norte");
    pass(60 * MINUTE);
    expect(await look()).toEqual({ told: [], isWell: true });
    waiting.clear();
    expect(await look()).toEqual({ told: ["slack", "mail"], isWell: false });
  });

  test("tells of a recipient that a channel does not reach through the same channel, and of the end", async () => {
    const { store, look, pass, news, log } = await setUp();
    const note = (unreached: Parameters<Store["noteReached"]>[2]["unreached"]) =>
      store().noteReached("mail", new Date(polledAt(2)), {
        tried: ["ana@example.com", "old@example.com"],
        unreached,
      });
    await look();
    await note([{ address: "old@example.com", reason: "550 5.1.1 unknown", isFinal: true }]);
    pass(29 * MINUTE);
    expect(await look()).toEqual({ told: [], isWell: true });
    pass(MINUTE);
    expect(await look()).toEqual({ told: ["slack", "mail"], isWell: true });
    expect(news()).toEqual([
      "slack: Gets no messages: old@example.com (there is no such address)",
      "mail: Gets no messages: old@example.com (there is no such address)",
    ]);
    await note([]);
    expect(await look()).toEqual({ told: ["slack", "mail"], isWell: true });
    expect(news()).toEqual([
      "slack: Gets messages again: old@example.com",
      "mail: Gets messages again: old@example.com",
    ]);
    expect(log.lines.filter(({ words }) => words === "in trouble")).toMatchObject([
      { facts: { channel: "mail", recipient: "old@example.com", reason: "550 5.1.1 unknown" } },
    ]);
  });

  test("tells at once of a config that was refused, once however often, and of the one that is taken; all else is well", async () => {
    const { store, look, pass, restart, news } = await setUp();
    await look();
    for (const error of ["poll.cron is no schedule", "store: another store, or another lease, takes a restart"]) {
      await store().recordReload({ at: polledAt(2), error });
      expect((await look()).isWell).toBe(true);
      pass(MINUTE);
      await restart();
      await look();
    }
    expect(news()).toEqual(
      ["slack", "mail"].map((name) => `${name}: New settings not in force: there is something wrong in it`),
    );
    await store().recordReload({ at: polledAt(3), error: null });
    expect(await look()).toEqual({ told: ["slack", "mail"], isWell: true });
    expect(news()).toEqual(["slack: The settings are in force", "mail: The settings are in force"]);
  });

  test("tells later what no channel could send, and tells the end to the channels that told the beginning", async () => {
    const { dead, look, pass, news, log } = await setUp();
    dead.add("slack").add("mail");
    await look();
    pass(30 * MINUTE);
    await look();
    expect(log.lines.at(-1)).toMatchObject({ words: "in trouble, and no channel works to tell it through" });
    dead.delete("mail");
    await look();
    expect(news()).toEqual(["mail: No messages through slack: its server answers with errors (+1)"]);
    dead.add("mail");
    pass(MINUTE);
    dead.delete("slack");
    await look();
    expect(news()).toEqual([]);
    dead.clear();
    await look();
    expect(news()).toEqual(["mail: Messages again through slack"]);
  });

  test("tells everything in the end, and nothing untrue, even if the process dies at any of its writes", async () => {
    for (let crashAt = 1; ; crashAt += 1) {
      const { keyStore, dead, look, pass, restart, news, watching, pending } = await setUp();
      dead.add("slack");
      await look();
      pass(30 * MINUTE);
      await restart(crashing(keyStore, crashAt));
      const survived = await watchSelf(watching()).then(
        () => true,
        () => false,
      );
      await restart();
      await look();
      await look();
      expect(news()).toEqual(["mail: No messages through slack: its server answers with errors"]);
      expect((await pending()).filter(({ delivery }) => delivery.company === OPERATIONS)).toEqual([]);
      if (survived) {
        expect(crashAt).toBeGreaterThan(1);
        break;
      }
    }
  });

  test("is not well while a poll has failed, even for a moment", async () => {
    const { look, watching } = await setUp();
    const failed = { company: "norte", at: polledAt(2), ok: false, error: "401", failingSince: polledAt(2) };
    expect((await look()).isWell).toBe(true);
    const { records } = watching();
    const watched = await watchSelf({
      ...watching(),
      records: { ...records, lastPolls: async () => [{ ...failed, nextDueAt: null, budget: null, behind: null }] },
    });
    expect(watched).toEqual({ told: [], isWell: false });
  });
});
