import { describe, expect, test } from "@jest/globals";
import type { Channel } from "../../src/messages/channel.ts";
import { composeMessage } from "../../src/messages/compose-message.ts";
import { createStoreWatch } from "../../src/watch/watch-store.ts";
import { recordedLog } from "./recorded-log.ts";

const MINUTE = 60_000;
const BEGAN = "Nothing is watched: the data cannot be written";
const ENDED = "Everything is watched again";

/** Opens a store and two channels that work or fail as the test says. */
function setUp(preferred: readonly string[] = []) {
  let time = Date.parse("2026-01-05T12:00:00Z");
  const world = { failsWith: null as string | null, dead: new Set<string>() };
  const arrived: string[] = [];
  const ids = new Set<string>();
  const outages: string[] = [];
  const channelOf = (name: string): Pick<Channel, "send"> => ({
    send: async ({ id, subject }) => {
      if (world.dead.has(name)) return { outcome: "retryable", reason: "503" };
      arrived.push(`${name}: ${subject}`);
      ids.add(id);
      return { outcome: "sent" };
    },
  });
  const look = createStoreWatch({
    subject: { kind: "store", name: "redis://db/0" },
    probe: async () => {
      if (world.failsWith !== null) throw new Error(world.failsWith);
    },
    channels: new Map(["slack", "mail"].map((name) => [name, channelOf(name)])),
    compose: (deliveries) =>
      composeMessage(deliveries, { locale: "en", timezone: "UTC", currency: "USD", productUrl: () => null }),
    localeOf: () => null,
    policy: { afterMs: 30 * MINUTE, preferred },
    onBack: (since, until) => outages.push(`${since.toISOString()} ${until.toISOString()}`),
    now: () => new Date(time),
    log: recordedLog(),
  });
  return {
    world,
    ids,
    outages,
    /** Checks so many minutes later, and returns the messages that arrived. */
    async passed(minutes: number) {
      time += minutes * MINUTE;
      await look(new AbortController().signal);
      return arrived.splice(0);
    },
  };
}

describe("a store that cannot be written to", () => {
  test("is told once when that has lasted long enough, and its end once, each in a message of its own", async () => {
    const { world, passed, ids } = setUp();
    expect(await passed(0)).toEqual([]);
    world.failsWith = "readonly";
    expect(await passed(1)).toEqual([]);
    expect(await passed(29)).toEqual([]);
    expect(await passed(1)).toEqual([`slack: ${BEGAN}`, `mail: ${BEGAN}`]);
    expect(await passed(600)).toEqual([]);
    world.failsWith = null;
    expect(await passed(1)).toEqual([`slack: ${ENDED}`, `mail: ${ENDED}`]);
    expect(await passed(600)).toEqual([]);
    expect(ids.size).toBe(4);
  });

  test("is not told when it fails only for a moment", async () => {
    const { world, passed, outages } = setUp();
    world.failsWith = "busy";
    await passed(0);
    await passed(29);
    world.failsWith = null;
    expect(await passed(1)).toEqual([]);
    await passed(1);
    expect(outages).toEqual(["2026-01-05T12:00:00.000Z 2026-01-05T12:30:00.000Z"]);
    world.failsWith = "busy";
    expect(await passed(29)).toEqual([]);
  });

  test("is told through the channels for operations, and through others when those fail", async () => {
    const { world, passed } = setUp(["mail"]);
    world.failsWith = "no quorum";
    await passed(0);
    world.dead.add("mail");
    expect(await passed(30)).toEqual([`slack: ${BEGAN}`]);
    world.failsWith = null;
    expect(await passed(1)).toEqual([`slack: ${ENDED}`]);
  });

  test("is told by the first channel that works again when none does", async () => {
    const { world, passed } = setUp();
    world.failsWith = "no quorum";
    world.dead.add("mail").add("slack");
    await passed(0);
    expect(await passed(30)).toEqual([]);
    world.dead.delete("mail");
    expect(await passed(1)).toEqual([`mail: ${BEGAN}`]);
    world.dead.add("mail");
    world.failsWith = null;
    expect(await passed(1)).toEqual([]);
    world.dead.clear();
    expect(await passed(1)).toEqual([`mail: ${ENDED}`]);
  });
});
