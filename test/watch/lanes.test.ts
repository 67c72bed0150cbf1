import { describe, expect, test } from "@jest/globals";
import type { SendOptions, SendResult } from "../../src/messages/channel.ts";
import type { Message } from "../../src/messages/message.ts";
import type { Unreached } from "../../src/notifications/unreached.ts";
import { BUSY, HOUR, openDrained, SENT } from "./drained-channel.ts";

const ANA = "ana@example.com";
const LUZ = "luz@example.com";

const later = (address: string): Unreached => ({ address, reason: "450 4.2.0 greylisted", isFinal: false });
const never = (address: string): Unreached => ({ address, reason: "550 5.1.1 unknown", isFinal: true });

/** Opens a channel to a mail server that accepts every mail, except for recipients that `say` returns. */
async function mailTo(recipients: string[], say: () => readonly Unreached[] = () => []) {
  const inboxes = new Map<string, string[]>();
  const answer = ({ subject }: Message, { to = [] }: SendOptions): SendResult => {
    const unreached = say().filter(({ address }) => to.includes(address));
    for (const address of to) {
      if (unreached.some((it) => it.address === address)) continue;
      inboxes.set(address, [...(inboxes.get(address) ?? []), subject]);
    }
    if (unreached.length < to.length) return { outcome: "sent", unreached };
    const reason = unreached.map(({ address, reason }) => `${address}: ${reason}`).join("; ");
    return { outcome: unreached.every(({ isFinal }) => isFinal) ? "permanent" : "retryable", reason, unreached };
  };
  const opened = await openDrained(answer, recipients);
  return { ...opened, inbox: (address: string) => inboxes.get(address) ?? [] };
}

describe("a mail that not all recipients get at once", () => {
  test("is tried again only with the recipients that the server put off", async () => {
    const answers = [[later(LUZ)], [later(LUZ)], []];
    const { commit, drain, pass, inbox, store } = await mailTo([ANA, LUZ], () => answers.shift() ?? []);
    await commit({ Cable: 2 });
    expect(await drain()).toMatchObject({ sent: 0, failed: 1, nextTryAt: new Date("2026-11-23T14:00:05Z") });
    expect([inbox(ANA), inbox(LUZ)]).toMatchObject([[expect.stringContaining("Cable")], []]);
    expect(await store.reached()).toMatchObject([{ unreached: [{ address: LUZ, since: "2026-11-23T14:00:00.000Z" }] }]);
    for (const _ of [1, 2, 3]) {
      pass(HOUR);
      await drain();
    }
    expect(inbox(LUZ)).toEqual(inbox(ANA));
    expect(inbox(ANA)).toHaveLength(1);
    expect(await store.pending()).toEqual([]);
    expect(await store.reached()).toMatchObject([{ unreached: [] }]);
    expect(await store.sent(10)).toHaveLength(1);
  });

  test("holds up nobody else, and a recipient that was put off gets old and new changes, each once", async () => {
    let isPutOff = true;
    const { commit, drain, pass, inbox, store } = await mailTo([ANA, LUZ], () => (isPutOff ? [later(LUZ)] : []));
    await commit({ Cable: 2 });
    await drain();
    await commit({ Cable: 40 });
    expect(await drain()).toMatchObject({ nextTryAt: new Date("2026-11-23T14:00:05Z") });
    expect(inbox(ANA)).toEqual([
      expect.stringContaining("Low stock: Cable"),
      expect.stringContaining("Recovered: Cable"),
    ]);
    pass(HOUR);
    isPutOff = false;
    expect(await drain()).toMatchObject({ sent: 2, nextTryAt: null });
    expect(inbox(LUZ)).toEqual([expect.stringContaining("Recovered: Cable")]);
    expect(await store.pending()).toEqual([]);
  });

  test("is over for a recipient that is refused for good, which is stored and makes no dead letter", async () => {
    const { commit, drain, store, log } = await mailTo([ANA, LUZ], () => [never(LUZ)]);
    await commit({ Cable: 2 });
    expect(await drain()).toMatchObject({ sent: 1, deadLettered: 0, nextTryAt: null });
    expect(await store.reached()).toMatchObject([{ unreached: [{ ...never(LUZ) }] }]);
    expect(log.lines.filter(({ level }) => level === "warn")).toMatchObject([
      { words: "delivered, but not to all", facts: { recipient: LUZ, reason: "550 5.1.1 unknown" } },
    ]);
  });

  test("is over, too, when a recipient that was put off is refused later", async () => {
    const answers = [[later(LUZ)], [never(LUZ)]];
    const { commit, drain, pass, store } = await mailTo([ANA, LUZ], () => answers.shift() ?? []);
    await commit({ Cable: 2 });
    await drain();
    pass(HOUR);
    expect(await drain()).toMatchObject({ sent: 1, deadLettered: 0 });
    expect(await store.reached()).toMatchObject([
      { at: "2026-11-23T14:00:00.000Z", unreached: [{ ...never(LUZ), since: "2026-11-23T14:00:00.000Z" }] },
    ]);
  });

  test("is a dead letter when every recipient is refused, at once or one after the other", async () => {
    const answers = [
      [never(LUZ), never(ANA)],
      [later(ANA), never(LUZ)],
      [never(ANA), never(LUZ)],
    ];
    const { commit, drain, pass, store } = await mailTo([ANA, LUZ], () => answers.shift() ?? []);
    await commit({ Cable: 2 });
    expect(await drain()).toMatchObject({ deadLettered: 1, sent: 0 });
    await commit({ Cable: 2, Foco: 2 });
    await drain();
    pass(HOUR);
    expect(await drain()).toMatchObject({ deadLettered: 1, sent: 0 });
    expect(await store.sent(10)).toEqual([]);
    expect(await store.reached()).toEqual([]);
  });

  test("becomes a dead letter, and is retried only with recipients that never got it", async () => {
    let isPutOff = true;
    const { commit, drain, pass, inbox, store } = await mailTo([ANA, LUZ], () => (isPutOff ? [later(LUZ)] : []));
    await commit({ Cable: 2 });
    for (let quarter = 0; quarter < 4 * 74; quarter += 1) {
      await drain();
      pass(HOUR / 4);
    }
    expect(await store.deadLetters()).toMatchObject([
      { reason: expect.stringContaining("luz@example.com: 450 4.2.0 greylisted"), progress: { reached: [ANA] } },
    ]);
    isPutOff = false;
    await store.requeue("mi-empresa.1.compras");
    expect(await drain()).toMatchObject({ sent: 1 });
    expect([inbox(ANA), inbox(LUZ)]).toEqual([[expect.any(String)], [expect.any(String)]]);
  });

  test("is over when the recipient that was put off was removed from the config", async () => {
    const recipients = [ANA, LUZ];
    const { commit, drain, pass, inbox, store } = await mailTo(recipients, () => [later(LUZ)]);
    await commit({ Cable: 2 });
    await drain();
    recipients.pop();
    pass(HOUR);
    expect(await drain()).toMatchObject({ sent: 1, nextTryAt: null });
    expect(inbox(ANA)).toHaveLength(1);
    expect(await store.pending()).toEqual([]);
  });

  test("waits for every recipient while the server accepts nothing at all", async () => {
    const { commit, drain, pass, store } = await openDrained(() => BUSY, [ANA, LUZ]);
    await commit({ Cable: 2 });
    await drain();
    pass(HOUR);
    await drain();
    expect(await store.pending()).toMatchObject([{ progress: { attempts: 2, reached: [], refused: [] } }]);
    expect(await store.reached()).toEqual([]);
  });
});

describe("a message that is refused for its content", () => {
  const culprit = { outcome: "permanent", reason: "552 too big" } as const;

  test("is halved until the cause is alone, and the other deliveries are sent in their order", async () => {
    let isDown = true;
    const { commit, drain, pass, subjects, store } = await openDrained((message) => {
      if (isDown) return BUSY;
      const holds = JSON.stringify(message.sections).includes("Tóxico");
      return holds ? culprit : SENT;
    });
    const stocks: Record<string, number> = {};
    for (const name of ["Cable", "Foco", "Tóxico", "Clavo", "Pala"]) {
      stocks[name] = 2;
      await commit({ ...stocks });
      await drain();
    }
    isDown = false;
    pass(HOUR);
    expect(await drain()).toMatchObject({ sent: 4, deadLettered: 1, nextTryAt: null });
    expect(subjects()).toEqual(["2 low on stock · mi-empresa", "2 low on stock · mi-empresa"]);
    expect(await store.deadLetters()).toMatchObject([{ delivery: { version: 3 }, reason: "552 too big" }]);
  });

  test("is not halved when a part of it is sent, and a retry sends it delivery by delivery", async () => {
    let answer: SendResult = BUSY;
    const { commit, drain, pass, arrived, store } = await openDrained(async (_, { onPartSent, partsSent }) => {
      if (answer === BUSY) return BUSY;
      if (partsSent === 0) await onPartSent(1);
      return answer;
    });
    await commit({ Cable: 2 });
    await drain();
    await commit({ Cable: 2, Foco: 2 });
    pass(HOUR);
    answer = culprit;
    expect(await drain()).toMatchObject({ deadLettered: 2 });
    answer = SENT;
    for (const version of [1, 2]) await store.requeue(`mi-empresa.${version}.compras`);
    await commit({ Cable: 2, Foco: 2, Clavo: 2 });
    expect(await drain()).toMatchObject({ sent: 3 });
    expect(arrived.map(({ id }) => id)).toEqual([
      "mi-empresa.1.compras",
      "mi-empresa.2.compras",
      "mi-empresa.3.compras",
    ]);
  });
});

describe("a dead letter that is requeued while a message is partly sent", () => {
  test("does not change the message", async () => {
    const refusal: SendResult = { outcome: "permanent", reason: "invalid_blocks" };
    const tries: [id: string, from: number, lines: number][] = [];
    let answer: "refuse" | "stop after one part" | "take" = "refuse";
    const { commit, drain, pass, store } = await openDrained(async (message, { partsSent, onPartSent }) => {
      const lines = message.sections.flatMap(({ groups }) => groups.flatMap((group) => group.lines));
      tries.push([message.id, partsSent, lines.length]);
      if (answer === "refuse") return refusal;
      if (answer === "take") return SENT;
      await onPartSent(1);
      return BUSY;
    });
    await commit({ Cable: 2 });
    await drain();
    await commit({ Cable: 2, Foco: 2 });
    await commit({ Cable: 2, Foco: 2, Clavo: 2 });
    answer = "stop after one part";
    await drain();
    await store.requeue("mi-empresa.1.compras");
    pass(HOUR);
    answer = "take";
    expect(await drain()).toMatchObject({ sent: 3, nextTryAt: null });
    expect(tries).toEqual([
      ["mi-empresa.1.compras", 0, 1],
      ["mi-empresa.3.compras", 0, 2],
      ["mi-empresa.3.compras", 1, 2],
      ["mi-empresa.1.compras", 0, 1],
    ]);
  });

  test("does not change a message of an older version, which does not list its deliveries", async () => {
    const tries: [id: string, from: number][] = [];
    const { commit, drain, store } = await openDrained((message, { partsSent }) => {
      tries.push([message.id, partsSent]);
      return SENT;
    });
    await commit({ Cable: 2 });
    await commit({ Cable: 2, Foco: 2 });
    const [head] = await store.pending();
    if (!head) throw new Error("nothing waits");
    await store.record(head.delivery, { ...head.progress, started: { deliveries: { through: 1 }, partsSent: 2 } });
    await drain();
    expect(tries).toEqual([
      ["mi-empresa.1.compras", 2],
      ["mi-empresa.2.compras", 0],
    ]);
  });
});
