import { describe, expect, test } from "@jest/globals";
import type { SendResult } from "../../src/messages/channel.ts";
import type { PolicySections } from "../policy/policies.ts";
import { BUSY, HOUR, openDrained, SENT } from "./drained-channel.ts";

describe("draining a channel", () => {
  test("sends what was committed, once", async () => {
    const { commit, drain, arrived, store } = await openDrained(() => SENT);
    await commit({ Cable: 2, Foco: 0 });
    expect(await drain()).toMatchObject({ sent: 1, failed: 0, nextTryAt: null });
    expect(await drain()).toMatchObject({ sent: 0 });
    expect(arrived).toHaveLength(1);
    expect(await store.sent(10)).toMatchObject([{ id: "mi-empresa.1.compras" }]);
  });

  test("after a failure waits longer each time, and then sends the facts of the day it happened", async () => {
    const answers = [BUSY, BUSY, SENT];
    const { commit, drain, pass, arrived } = await openDrained(() => answers.shift() ?? SENT);
    await commit({ Cable: 2 });
    expect((await drain()).nextTryAt?.toISOString()).toBe("2026-11-23T14:00:05.000Z");
    expect(await drain()).toMatchObject({ sent: 0, failed: 0 });
    expect(answers).toHaveLength(2);
    pass(5_000);
    expect((await drain()).nextTryAt?.toISOString()).toBe("2026-11-23T14:00:15.000Z");
    pass(10_000);
    expect(await drain()).toMatchObject({ sent: 1, nextTryAt: null });
    expect(arrived[0]?.sections[0]?.groups[0]?.lines[0]?.change.at).toBe("2026-11-23T14:00:00.000Z");
  });

  test("waits as long as the server asks for", async () => {
    const { commit, drain } = await openDrained(() => ({ ...BUSY, afterMs: HOUR }));
    await commit({ Cable: 2 });
    expect((await drain()).nextTryAt?.toISOString()).toBe("2026-11-23T15:00:00.000Z");
  });

  test("leaves whoever needs the operator alone for five minutes, and longer each time up to the longest wait", async () => {
    const refused = { ...BUSY, needsOperator: true } as const;
    const { commit, drain, pass } = await openDrained(() => refused);
    await commit({ Cable: 2 });
    const waits: number[] = [];
    for (let at = Date.parse("2026-11-23T14:00:00Z"); waits.length < 12; ) {
      const next = (await drain()).nextTryAt?.getTime() ?? 0;
      waits.push((next - at) / 60_000);
      pass(next - at);
      at = next;
    }
    expect(waits.slice(0, 2)).toEqual([5, 5]);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits.at(-1)).toBe(15);
  });

  test("what piled up leaves as one message, net of what has reversed", async () => {
    let dead = true;
    const { commit, drain, pass, subjects, arrived } = await openDrained(() => (dead ? BUSY : SENT));
    await commit({ Cable: 2, Foco: 3 });
    await drain();
    await commit({ Cable: 40, Foco: 0, Clavo: 1 });
    pass(HOUR);
    dead = false;
    expect(await drain()).toMatchObject({ sent: 2, nextTryAt: null });
    expect(subjects()).toEqual(["1 out of stock, 1 low, 1 recovered · mi-empresa"]);
    expect(arrived[0]?.id).toBe("mi-empresa.2.compras");
  });

  test("words on one level leave in their order, whatever their languages, and others in as few messages as may be", async () => {
    let dead = true;
    const { commit, drain, pass, subjects } = await openDrained(() => (dead ? BUSY : SENT));
    const routes: PolicySections["routes"] = [
      { channels: ["compras"], match: { status: "out" }, locale: "es" },
      { channels: ["compras"] },
    ];
    await commit({ Cable: 0, Foco: 2, Grapa: 40 }, "mi-empresa", routes);
    await commit({ Cable: 0, Foco: 0, Grapa: 2 }, "mi-empresa", routes);
    await commit({ Cable: 0, Foco: 0, Grapa: 50 }, "mi-empresa", routes);
    await drain();
    pass(HOUR);
    dead = false;
    expect(await drain()).toMatchObject({ sent: 5, nextTryAt: null });
    expect(subjects()).toEqual([
      "Agotado: Cable · Bodega Principal (0 de 5) · mi-empresa",
      "1 low, 1 recovered · mi-empresa",
      "Agotado: Foco · Bodega Principal (0 de 5) · mi-empresa",
    ]);
  });

  test("gives up what has failed for too long, visibly, and what came later still has its time", async () => {
    const { commit, drain, pass, store, log } = await openDrained(() => BUSY);
    await commit({ Cable: 2 });
    for (let quarter = 0; quarter < 4 * 71; quarter += 1) {
      await drain();
      pass(HOUR / 4);
    }
    await commit({ Cable: 2, Foco: 2 });
    expect(await drain()).toMatchObject({ deadLettered: 0, failed: 2 });
    for (let quarter = 0; quarter < 3; quarter += 1) {
      pass(HOUR / 4);
      expect(await drain()).toMatchObject({ deadLettered: 0, failed: 2 });
    }
    pass(HOUR / 4);
    expect(await drain()).toMatchObject({ deadLettered: 1, failed: 1 });
    expect(await store.deadLetters()).toMatchObject([
      { delivery: { version: 1 }, reason: expect.stringContaining("451 try again later") },
    ]);
    expect((await store.pending()).map(({ delivery }) => delivery.version)).toEqual([2]);
    expect(log.lines.filter(({ level }) => level === "error")).toMatchObject([
      { words: "dead letter: not delivered", facts: { channel: "compras", versions: [1] } },
    ]);
  });

  test("a first failure after a long stop of the daemon is not the end of a delivery", async () => {
    const { commit, drain, pass, store } = await openDrained(() => BUSY);
    await commit({ Cable: 2 });
    pass(500 * HOUR);
    expect(await drain()).toMatchObject({ deadLettered: 0, failed: 1 });
    expect(await store.deadLetters()).toEqual([]);
  });

  test("nor is a first failure after days without the daemon, or on a machine that slept, of what had failed before", async () => {
    const { commit, drain, pass, store } = await openDrained(() => BUSY);
    await commit({ Cable: 2 });
    await drain();
    for (let day = 0; day < 30; day += 1) {
      pass(24 * HOUR);
      expect(await drain()).toMatchObject({ deadLettered: 0, failed: 1 });
    }
    expect(await store.deadLetters()).toEqual([]);
  });

  test("what is tried by a command alone is given up after as long, in eight tries at least", async () => {
    const tries = async (hours: number) => {
      const { commit, drain, pass } = await openDrained(() => BUSY);
      await commit({ Cable: 2 });
      for (let count = 1; ; count += 1) {
        const { deadLettered } = await drain({ ignoreBackoff: true });
        if (deadLettered > 0) return count;
        pass(hours * HOUR);
      }
    };
    expect(await tries(1)).toBe(73);
    expect(await tries(24)).toBe(9);
  });

  test("a next try that a clock which was ahead has planned is made now", async () => {
    const { commit, drain, pass } = await openDrained(() => BUSY);
    await commit({ Cable: 2 });
    await drain();
    pass(-365 * 24 * HOUR);
    expect(await drain()).toMatchObject({ failed: 1 });
    expect(await drain()).toMatchObject({ failed: 0 });
  });

  test("a message that can never be delivered becomes a dead letter, and the next one goes out", async () => {
    const refused: SendResult = { outcome: "permanent", reason: "550 no such mailbox" };
    const answers = [refused, SENT];
    const { commit, drain, store } = await openDrained(() => answers.shift() ?? SENT);
    await commit({ Cable: 2 });
    expect(await drain()).toMatchObject({ deadLettered: 1, nextTryAt: null });
    await commit({ Cable: 2, Foco: 2 });
    expect(await drain()).toMatchObject({ sent: 1 });
    expect(await store.deadLetters()).toMatchObject([
      {
        reason: "550 no such mailbox",
        progress: { attempts: 1, failingSince: "2026-11-23T14:00:00.000Z", lastError: "550 no such mailbox" },
      },
    ]);
  });

  test("a company whose message fails does not hold up the others", async () => {
    const { commit, drain, subjects } = await openDrained(({ company }) => (company === "uno" ? BUSY : SENT));
    await commit({ Cable: 2 }, "uno");
    await commit({ Cable: 2, Foco: 0 }, "dos");
    expect(await drain()).toMatchObject({ sent: 1, failed: 1, nextTryAt: expect.any(Date) });
    expect(subjects()).toEqual(["1 out of stock, 1 low · dos"]);
  });

  test("parts that are out already are not sent again, and nothing joins a message that is out in part", async () => {
    const tries: { id: string; from: number }[] = [];
    const { commit, drain, pass } = await openDrained(async ({ id }, { partsSent, onPartSent }) => {
      tries.push({ id, from: partsSent });
      if (tries.length > 1) return SENT;
      await onPartSent(1);
      await onPartSent(2);
      return BUSY;
    });
    await commit({ Cable: 2 });
    await drain();
    await commit({ Cable: 2, Foco: 0 });
    pass(HOUR);
    expect(await drain()).toMatchObject({ sent: 2 });
    expect(tries).toEqual([
      { id: "mi-empresa.1.compras", from: 0 },
      { id: "mi-empresa.1.compras", from: 2 },
      { id: "mi-empresa.2.compras", from: 0 },
    ]);
  });

  test("sends nothing again while the store cannot record what was sent, and records it when it can", async () => {
    const { commit, drain, arrived, store, incident, log } = await openDrained(() => SENT);
    await commit({ Cable: 2 }, "uno");
    await commit({ Cable: 2 }, "dos");
    incident.writesToFail = 50;
    expect(await drain()).toMatchObject({ sent: 2, nextTryAt: null });
    expect(arrived).toHaveLength(2);
    expect(await store.pending()).toEqual([]);
    expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(50);
  });

  test("sends no further part of a message before the store knows of the last one", async () => {
    const known: unknown[] = [];
    const { commit, drain, store, incident } = await openDrained(async (_, { onPartSent }) => {
      for (const part of [1, 2]) {
        incident.writesToFail = 3;
        await onPartSent(part);
        known.push((await store.pending())[0]?.progress.started?.partsSent);
      }
      return SENT;
    });
    await commit({ Cable: 2 });
    expect(await drain()).toMatchObject({ sent: 1 });
    expect(known).toEqual([1, 2]);
  });

  test("waits before the next try though the store could not record the failure at once", async () => {
    const { commit, drain, incident, store } = await openDrained(() => ({ ...BUSY, afterMs: HOUR }));
    await commit({ Cable: 2 });
    incident.writesToFail = 2;
    await drain();
    expect(await store.pending()).toMatchObject([{ progress: { attempts: 1 } }]);
    expect(await drain()).toMatchObject({ sent: 0, failed: 0 });
  });

  test("lets the shutdown end the wait for the store, with the store's error", async () => {
    const { commit, drain, stopping, incident, arrived } = await openDrained(() => {
      stopping.abort();
      return SENT;
    });
    await commit({ Cable: 2 });
    incident.writesToFail = Number.POSITIVE_INFINITY;
    await expect(drain()).rejects.toThrow("disk full");
    expect(arrived).toHaveLength(1);
  });

  test("a send cut short by the shutdown is no failure: it is due at once at the next start", async () => {
    const { commit, drain, stopping, store } = await openDrained(() => {
      stopping.abort();
      return BUSY;
    });
    await commit({ Cable: 2 });
    await drain();
    expect(await store.pending()).toMatchObject([{ progress: { attempts: 0, nextTryAt: null } }]);
  });
});
