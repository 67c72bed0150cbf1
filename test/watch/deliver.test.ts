import { describe, expect, test } from "@jest/globals";
import type { SendResult } from "../../src/messages/channel.ts";
import type { PolicySections } from "../policy/policies.ts";
import { BUSY, HOUR, openDrained, SENT } from "./drained-channel.ts";

describe("draining a channel", () => {
  test("sends a committed delivery once", async () => {
    const { commit, drain, arrived, store } = await openDrained(() => SENT);
    await commit({ Cable: 2, Foco: 0 });
    expect(await drain()).toMatchObject({ sent: 1, failed: 0, nextTryAt: null });
    expect(await drain()).toMatchObject({ sent: 0 });
    expect(arrived).toHaveLength(1);
    expect(await store.sent(10)).toMatchObject([{ id: "mi-empresa.1.compras" }]);
  });

  test("waits longer after each failure, and then sends the facts of the day of the change", async () => {
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

  test("waits five minutes after a failure that only the operator can mend, and longer each time up to the cap", async () => {
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

  test("sends several pending deliveries as one message of the net changes", async () => {
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

  test("sends changes of one level in their order, in any languages, and all others in as few messages as possible", async () => {
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
      "1 low on stock, 1 recovered · mi-empresa",
      "Agotado: Foco · Bodega Principal (0 de 5) · mi-empresa",
    ]);
  });

  test("makes a dead letter of a delivery that has failed for too long, and goes on trying later ones", async () => {
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

  test("does not give up a delivery at its first failure after a long stop of the daemon", async () => {
    const { commit, drain, pass, store } = await openDrained(() => BUSY);
    await commit({ Cable: 2 });
    pass(500 * HOUR);
    expect(await drain()).toMatchObject({ deadLettered: 0, failed: 1 });
    expect(await store.deadLetters()).toEqual([]);
  });

  test("does not count days without a daemon, or on a machine that slept, as time of tries", async () => {
    const { commit, drain, pass, store } = await openDrained(() => BUSY);
    await commit({ Cable: 2 });
    await drain();
    for (let day = 0; day < 30; day += 1) {
      pass(24 * HOUR);
      expect(await drain()).toMatchObject({ deadLettered: 0, failed: 1 });
    }
    expect(await store.deadLetters()).toEqual([]);
  });

  test("gives up a delivery that only a command tries after the same time, and at least eight tries", async () => {
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

  test("makes a try now that a clock which was ahead has planned", async () => {
    const { commit, drain, pass } = await openDrained(() => BUSY);
    await commit({ Cable: 2 });
    await drain();
    pass(-365 * 24 * HOUR);
    expect(await drain()).toMatchObject({ failed: 1 });
    expect(await drain()).toMatchObject({ failed: 0 });
  });

  test("makes a dead letter of a message that can never be delivered, and sends the next one", async () => {
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

  test("is not held up by a company whose message fails", async () => {
    const { commit, drain, subjects } = await openDrained(({ company }) => (company === "uno" ? BUSY : SENT));
    await commit({ Cable: 2 }, "uno");
    await commit({ Cable: 2, Foco: 0 }, "dos");
    expect(await drain()).toMatchObject({ sent: 1, failed: 1, nextTryAt: expect.any(Date) });
    expect(subjects()).toEqual(["1 out of stock, 1 low · dos"]);
  });

  test("does not send parts again that are sent, and adds nothing to a partly sent message", async () => {
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

  test("waits before the next try even if the store could not record the failure at once", async () => {
    const { commit, drain, incident, store } = await openDrained(() => ({ ...BUSY, afterMs: HOUR }));
    await commit({ Cable: 2 });
    incident.writesToFail = 2;
    await drain();
    expect(await store.pending()).toMatchObject([{ progress: { attempts: 1 } }]);
    expect(await drain()).toMatchObject({ sent: 0, failed: 0 });
  });

  test("ends the wait for the store at a stop, with the store's error", async () => {
    const { commit, drain, stopping, incident, arrived } = await openDrained(() => {
      stopping.abort();
      return SENT;
    });
    await commit({ Cable: 2 });
    incident.writesToFail = Number.POSITIVE_INFINITY;
    await expect(drain()).rejects.toThrow("disk full");
    expect(arrived).toHaveLength(1);
  });

  test("does not count a send that a stop aborts as a failure, so that it is due at once at the next start", async () => {
    const { commit, drain, stopping, store } = await openDrained(() => {
      stopping.abort();
      return BUSY;
    });
    await commit({ Cable: 2 });
    await drain();
    expect(await store.pending()).toMatchObject([{ progress: { attempts: 0, nextTryAt: null } }]);
  });
});
