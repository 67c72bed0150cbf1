import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { NOT_TRIED, type Progress } from "../../src/notifications/delivery.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { type Listing, levelKey } from "../../src/stock/level.ts";
import { checkEntries } from "../../src/store/backup.ts";
import { CommitConflict, StoreUnreadable } from "../../src/store/errors.ts";
import { type KeyStore, keyStoreOn } from "../../src/store/key-store.ts";
import { DELIVERY, type LastPoll } from "../../src/store/kinds.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import { keeping } from "../../src/store/records.ts";
import { type Store, startStore, storeBeside } from "../../src/store/store.ts";
import { listing } from "../stock/levels.ts";
import { crashing } from "./crashing-store.ts";
import { polledAt, sampleDelivery, sampleLevel, sampleNotice, sampleOperations, sampleState } from "./samples.ts";

/** What a kind of store must provide for these tests. */
export interface Contender {
  /** Opens an empty store. */
  openEmpty(): Promise<KeyStore>;
  /** Closes a store and opens it again, as the next process would. */
  reopen(keyStore: KeyStore): Promise<KeyStore>;
  /** Opens the store a second time, to read, as a command does; returns the same store if no other process could open it. */
  openBeside(keyStore: KeyStore): Promise<KeyStore>;
  /** Replaces the text of an entry, as damage would. */
  overwrite(key: string, text: string): Promise<void>;
}

const CLOSED_AT = new Date(polledAt(100));
const POLLED: LastPoll = {
  company: "mi-empresa",
  at: polledAt(1),
  ok: true,
  error: null,
  failingSince: null,
  nextDueAt: null,
  budget: null,
  behind: null,
};
const FAILED: Progress = {
  attempts: 3,
  failingSince: polledAt(2),
  triedAt: polledAt(2),
  triedMs: 40_000,
  nextTryAt: polledAt(3),
  lastError: "503: <sorry>",
  started: { deliveries: ["mi-empresa.1.slack", "mi-empresa.2.slack"], partsSent: 1 },
  reached: [],
  refused: [],
  alone: false,
};

/** Defines the tests that every kind of store must pass. */
export function describeStore(name: string, { openEmpty, reopen, openBeside, overwrite }: Contender): void {
  describe(`the journal on ${name}`, () => {
    let keyStore: KeyStore;
    let store: Store;

    beforeEach(async () => {
      keyStore = await openEmpty();
      store = await startStore(keyStore);
    });

    afterEach(async () => {
      jest.restoreAllMocks();
      await keyStore.close();
    });

    async function restart(): Promise<void> {
      keyStore = await reopen(keyStore);
      store = await startStore(keyStore);
    }

    const idsPending = async (channel?: string) => (await store.pending(channel)).map(({ delivery }) => delivery.id);

    async function commitVersions(company: string, versions: number, channels: readonly string[]): Promise<void> {
      for (let version = 1; version <= versions; version += 1) {
        const deliveries = channels.map((channel) => sampleDelivery(company, version, channel));
        await store.commit(company, sampleState(version), deliveries);
      }
    }

    test("knows nothing of a company before its first commit", async () => {
      expect(await store.state("mi-empresa")).toBeNull();
      expect(await store.pending()).toEqual([]);
      expect(await store.sent(10)).toEqual([]);
      expect(await store.deadLetters()).toEqual([]);
      expect(await store.lastPolls()).toEqual([]);
    });

    test("returns exactly what was committed, even after a restart", async () => {
      await store.commit("mi-empresa", sampleState(1), [sampleDelivery("mi-empresa", 1, "compras")]);
      await restart();
      expect(await store.state("mi-empresa")).toEqual(sampleState(1));
      expect(await store.pending("compras")).toEqual([
        { delivery: sampleDelivery("mi-empresa", 1, "compras"), progress: NOT_TRIED },
      ]);
    });

    test("returns a delivery of many changes whole, even after a restart, and keeps nothing of it once it is sent", async () => {
      const sample = sampleDelivery("mi-empresa", 1, "compras");
      const changes = Array.from({ length: 1_500 }, () => sample.changes).flat();
      const delivery = { ...sample, changes };
      await store.commit("mi-empresa", sampleState(1), [delivery]);
      await restart();
      expect(await store.pending("compras")).toEqual([{ delivery, progress: NOT_TRIED }]);
      await store.markSent([delivery], CLOSED_AT);
      expect(
        [...(await keyStore.snapshot()).keys()].filter((key) => /^(changes|delivery|progress):/.test(key)),
      ).toEqual([]);
    });

    test("distinguishes companies and channels whose names begin alike", async () => {
      await commitVersions("norte-2", 1, ["slack"]);
      await commitVersions("norte", 2, ["slack", "slack-2"]);
      expect(await idsPending("slack")).toEqual(["norte.1.slack", "norte.2.slack", "norte-2.1.slack"]);
      expect(await idsPending("slack-2")).toEqual(["norte.1.slack-2", "norte.2.slack-2"]);
      expect((await store.state("norte-2"))?.version).toBe(1);
    });

    test("lists more than a page of pending deliveries, oldest first by number", async () => {
      await commitVersions("mi-empresa", 12, ["slack", "mail"]);
      const expected = Array.from({ length: 12 }, (_, index) => `mi-empresa.${index + 1}.mail`);
      expect(await idsPending("mail")).toEqual(expected);
    });

    test.each([0, 1, 3])("refuses to commit version %i after version 1", async (version) => {
      await commitVersions("mi-empresa", 1, ["slack"]);
      const commit = store.commit("mi-empresa", sampleState(version), []);
      await expect(commit).rejects.toThrow(CommitConflict);
      expect((await store.state("mi-empresa"))?.version).toBe(1);
    });

    test("lists the members that have said lately that they are alive, who leads first, and copies none of them", async () => {
      const member = (id: string, minute: number, role: "leader" | "standby" = "standby") =>
        ({
          id,
          process: "pid 7 on host shop",
          role,
          since: polledAt(minute),
          at: polledAt(9),
          version: "1",
        }) as const;
      const before = await keyStore.snapshot();
      for (const it of [member("b", 2), member("a", 1), member("c", 3), member("d", 4, "leader")])
        await store.noteMember(it);
      await store.removeMember("c");
      expect(await store.members()).toEqual([member("d", 4, "leader"), member("a", 1), member("b", 2)]);
      expect(await keyStore.snapshot()).toEqual(before);
      await keyStore.replace(before);

      const expires = Date.now() - 1;
      await overwrite("lowstockd:member:a", JSON.stringify({ value: { format: 1, value: member("a", 1) }, expires }));
      expect(await store.members()).toEqual([member("d", 4, "leader"), member("b", 2)]);
    });

    test("takes a snapshot of one moment, even if commits are made meanwhile", async () => {
      let version = 0;
      let isOver = false;
      const committing = (async () => {
        for (version = 1; !isOver && version < 200; version += 1) {
          await store.commit("mi-empresa", sampleState(version, 300), [sampleDelivery("mi-empresa", version, "slack")]);
        }
      })();
      const beside = await openBeside(keyStore);
      for (let looks = 0; looks < 10; looks += 1) {
        const entries = await beside.snapshot();
        // A daemon that starts from the snapshot finds every delivery of its last commit, and none of a later one.
        const copy = new Map([...entries].map(([key, text]) => [`lowstockd:${key}`, text]));
        const next = storeBeside(keyStoreOn(openMemory(copy), "copy", true));
        const committed = (await next.state("mi-empresa"))?.version ?? 0;
        expect(await next.pending()).toHaveLength(committed);
        expect(await checkEntries(entries, "copy")).toEqual({ companies: committed === 0 ? [] : ["mi-empresa"] });
      }
      isOver = true;
      await committing;
      if (beside !== keyStore) await beside.close();
    });

    test("replaces its content by that of another store, with the remaining time to live", async () => {
      await commitVersions("mi-empresa", 2, ["slack"]);
      const [first] = await store.pending();
      if (first) await store.markSent([first.delivery], new Date());
      const entries = await keyStore.snapshot();
      expect([...entries.keys()].sort()).toEqual([
        "committed:mi-empresa",
        expect.stringMatching(/^content:\d{4}-.*Z\.mi-empresa\.1\.slack$/),
        "delivery:mi-empresa.2.slack",
        "head:mi-empresa",
        "levels:mi-empresa:0",
        "reached:slack",
        "sent:mi-empresa.1.slack",
      ]);
      await commitVersions("otra", 1, ["mail"]);
      await keyStore.replace(
        new Map([...entries, ["sent:old", JSON.stringify({ value: {}, expires: Date.now() - 1 })]]),
      );
      expect(await keyStore.snapshot()).toEqual(entries);
      await restart();
      expect(await store.companies()).toEqual(["mi-empresa"]);
      expect(await store.state("mi-empresa")).toEqual(sampleState(2));
      expect(await idsPending()).toEqual(["mi-empresa.2.slack"]);
      expect(await store.sent(10)).toHaveLength(1);
    });

    test("refuses a commit when the store is not as the writer left it, and then reads it again", async () => {
      await commitVersions("mi-empresa", 2, ["slack"]);
      // Another server, without the last commit, takes the place of the first.
      const marks = [...(await keyStore.list("committed"))];
      await store.commit("mi-empresa", sampleState(3), [sampleDelivery("mi-empresa", 3, "slack")]);
      for (const [id, value] of marks)
        if (typeof value === "object" && value) await keyStore.set("committed", id, value);
      const commit = store.commit("mi-empresa", sampleState(4), [sampleDelivery("mi-empresa", 4, "slack")]);
      await expect(commit).rejects.toThrow(CommitConflict);
      await expect(commit).rejects.toThrow("is not what this lowstockd has written last");
      expect(await idsPending()).toEqual([1, 2, 3].map((version) => `mi-empresa.${version}.slack`));
      expect(await store.state("mi-empresa")).toEqual(sampleState(3));
    });

    test("refuses a delivery that belongs to another commit, and stores nothing of the poll", async () => {
      const stray = sampleDelivery("mi-empresa", 2, "slack");
      await expect(store.commit("mi-empresa", sampleState(1), [stray])).rejects.toThrow("does not belong");
      const misnamed = { ...stray, id: "mi-empresa.1.slack" };
      await expect(store.commit("mi-empresa", sampleState(1), [misnamed])).rejects.toThrow("is of version 2");
      const ofAnother = { ...sampleDelivery("mi-empresa", 1, "slack"), company: "norte" };
      await expect(store.commit("mi-empresa", sampleState(1), [ofAnother])).rejects.toThrow("does not belong");
      expect(await store.state("mi-empresa")).toBeNull();
      expect(await keyStore.ids("delivery")).toEqual([]);
    });

    test.each([["norte.1.mail"], ["sur.1.slack"]])(
      "refuses to take norte.1.slack and %s for one message",
      async (id) => {
        for (const company of ["norte", "sur"]) await commitVersions(company, 1, ["slack", "mail"]);
        const deliveries = (await store.pending()).map(({ delivery }) => delivery);
        const together = deliveries.filter((delivery) => delivery.id === "norte.1.slack" || delivery.id === id);
        await expect(store.markSent(together, CLOSED_AT)).rejects.toThrow("one company and one channel");
        expect(await idsPending()).toHaveLength(4);
        expect(await store.sent(10)).toEqual([]);
      },
    );

    test.each(["slack", "mi-empresa.01.slack", "mi-empresa.1.slack.2", "Mi Empresa.1.slack"])(
      "takes a delivery under the id %s, which it never gave, for damage",
      async (id) => {
        await keyStore.set("delivery", id, {});
        await expect(store.pending()).rejects.toThrow(StoreUnreadable);
        await expect(store.pending()).rejects.toThrow(`delivery:${id} cannot be read`);
      },
    );

    test("skips a delivery that is sent while it is being read", async () => {
      await commitVersions("mi-empresa", 1, []);
      const leaving = (collection: string) => (collection === "delivery" ? ["mi-empresa.1.slack"] : []);
      const reader = await startStore({ ...keyStore, ids: async (collection) => leaving(collection) });
      expect(await reader.pending()).toEqual([]);
    });

    test("stores the progress of a delivery", async () => {
      await commitVersions("mi-empresa", 1, ["slack"]);
      await store.record(sampleDelivery("mi-empresa", 1, "slack"), FAILED);
      await restart();
      expect(await store.pending()).toEqual([{ delivery: sampleDelivery("mi-empresa", 1, "slack"), progress: FAILED }]);
    });

    test("stores a message of several deliveries as one in the history, and none of them is pending again", async () => {
      await commitVersions("mi-empresa", 3, ["slack"]);
      const [third, first] = [sampleDelivery("mi-empresa", 3, "slack"), sampleDelivery("mi-empresa", 1, "slack")];
      await store.markSent([third, first, sampleDelivery("mi-empresa", 2, "slack")], CLOSED_AT);
      await restart();
      expect(await store.pending()).toEqual([]);
      expect(await store.sent(10)).toEqual([
        {
          id: third.id,
          company: "mi-empresa",
          channel: "slack",
          deliveries: [1, 2, 3].map((version) => ({
            id: `mi-empresa.${version}.slack`,
            polledAt: polledAt(version),
          })),
          sentAt: CLOSED_AT.toISOString(),
          changes: { breached: 3, depleted: 3, reminder: 3, recovered: 3, retired: 3 },
          to: [],
          levels: [...new Set(first.changes.map(({ key }) => key))],
          kept: 15,
        },
      ]);
      const message = await store.sentMessage(third.id);
      expect(message?.deliveries).toEqual([first, sampleDelivery("mi-empresa", 2, "slack"), third]);
      expect(await store.sentMessage("mi-empresa.4.slack")).toBeNull();
    });

    test("lists the newest messages first, as many as asked for", async () => {
      await commitVersions("mi-empresa", 3, ["slack"]);
      for (const version of [1, 3, 2]) {
        await store.markSent([sampleDelivery("mi-empresa", version, "slack")], new Date(polledAt(50 + version)));
      }
      expect((await store.sent(2)).map(({ id }) => id)).toEqual(["mi-empresa.3.slack", "mi-empresa.2.slack"]);
    });

    test("turns a delivery that is given up into a dead letter with the reason", async () => {
      await commitVersions("mi-empresa", 2, ["slack"]);
      const given = sampleDelivery("mi-empresa", 1, "slack");
      await store.record(given, FAILED);
      await store.deadLetter(given, "404: no such webhook", CLOSED_AT);
      await restart();
      expect(await idsPending()).toEqual(["mi-empresa.2.slack"]);
      expect(await store.deadLetters()).toEqual([
        { delivery: given, progress: FAILED, reason: "404: no such webhook", at: CLOSED_AT.toISOString() },
      ]);
    });

    test("delivers again under ids that were used before the state was removed by hand", async () => {
      await commitVersions("mi-empresa", 1, ["slack", "mail"]);
      await store.markSent([sampleDelivery("mi-empresa", 1, "slack")], CLOSED_AT);
      await store.deadLetter(sampleDelivery("mi-empresa", 1, "mail"), "gone", CLOSED_AT);
      await keyStore.delete("head", "mi-empresa");
      await restart();
      const anew = ["slack", "mail"].map((channel) => ({
        ...sampleDelivery("mi-empresa", 1, channel),
        polledAt: polledAt(200),
      }));
      await store.commit("mi-empresa", sampleState(1), anew);
      await restart();
      expect((await idsPending()).sort()).toEqual(["mi-empresa.1.mail", "mi-empresa.1.slack"]);
    });

    test("stores the daemon's incidents with the notices about them, separate from any company", async () => {
      expect(await store.operations()).toEqual({ version: 0, incidents: [] });
      await commitVersions("operations", 1, ["mail"]);
      await store.commitOperations(sampleOperations(1), [sampleNotice(1, "mail")]);
      await store.commitOperations(sampleOperations(2), [sampleNotice(2, "mail")]);
      await expect(store.commitOperations(sampleOperations(2), [])).rejects.toThrow(CommitConflict);
      await restart();
      expect(await store.operations()).toEqual(sampleOperations(2));
      expect(await store.pending("mail")).toEqual(
        expect.arrayContaining([{ delivery: sampleNotice(1, "mail"), progress: NOT_TRIED }]),
      );
      expect(await idsPending()).toHaveLength(3);
    });

    test("keeps what polls saw, a catalog of many products as well, and goes on after a restart", async () => {
      const many = Array.from({ length: 3_000 }, (_, id) => listing({ id, name: `Foco «${id}»` }, { stock: 9 }));
      const see = (version: number, listings: readonly Listing[]) => {
        const moment = { at: polledAt(version), upSince: polledAt(1) };
        const evidence = { listings, deleted: [], incomplete: false };
        const seen = { kind: "poll", ...moment, read: "full", evidence, silences: [] } as const;
        return store.commit("mi-empresa", sampleState(version), [], { seen: { seen, keepMs: 86_400_000 } });
      };
      await see(1, many);
      await restart();
      await see(2, [listing({ id: 0, name: "Foco «0»" }, { stock: 8 }), ...many.slice(2)]);
      const told: unknown[] = [];
      for await (const { step, before } of store.seen("mi-empresa", new Date(0))) {
        if (step.kind === "poll")
          told.push([step.at, before, step.listed.size, step.listings.get(0)?.levels[0]?.stock]);
      }
      expect(told).toEqual([
        [polledAt(1), null, 3_000, "9"],
        [polledAt(2), undefined, 2_999, "8"],
      ]);
    });

    test("stores when each channel last accepted a message", async () => {
      await commitVersions("norte", 2, ["slack", "mail"]);
      for (const version of [1, 2]) {
        await store.markSent([sampleDelivery("norte", version, "slack")], new Date(polledAt(50 + version)));
      }
      expect(await store.reached()).toEqual([{ channel: "slack", at: polledAt(52), unreached: [] }]);
    });

    test("requeues a dead letter as if it had never been tried, before later deliveries", async () => {
      await commitVersions("mi-empresa", 2, ["slack"]);
      const given = sampleDelivery("mi-empresa", 1, "slack");
      await store.record(given, FAILED);
      await store.deadLetter(given, "404: no such webhook", CLOSED_AT);
      expect(await store.countDeadLetters()).toBe(1);
      expect(await store.requeue("mi-empresa.2.slack")).toBe("unknown");
      expect(await store.requeue(given.id)).toBe("revived");
      await restart();
      expect(await store.countDeadLetters()).toBe(0);
      expect(await store.pending()).toEqual([
        { delivery: given, progress: NOT_TRIED },
        { delivery: sampleDelivery("mi-empresa", 2, "slack"), progress: NOT_TRIED },
      ]);
    });

    test("requeues a dead letter only for recipients that it has not reached, and alone if it was refused with others", async () => {
      await commitVersions("mi-empresa", 1, ["mail"]);
      const given = sampleDelivery("mi-empresa", 1, "mail");
      await store.record(given, {
        ...FAILED,
        reached: ["ana@example.com"],
        refused: ["old@example.com"],
        alone: true,
      });
      await store.deadLetter(given, "given up", CLOSED_AT);
      expect(await store.requeue(given.id)).toBe("revived");
      await restart();
      expect(await store.pending()).toEqual([
        { delivery: given, progress: { ...NOT_TRIED, reached: ["ana@example.com"], alone: true } },
      ]);
    });

    test("keeps a delivery that a person requeues at any moment of a start", async () => {
      await commitVersions("mi-empresa", 1, ["slack"]);
      const given = sampleDelivery("mi-empresa", 1, "slack");
      // In older versions a crash could leave the delivery beside its dead letter, and a start removed it.
      await store.deadLetter(given, "404", CLOSED_AT);
      for (let reads = 1; reads < 30; reads += 1) {
        const revived = store;
        let left = reads;
        const starting: KeyStore = {
          ...keyStore,
          async get(collection, id) {
            left -= 1;
            if (left === 0) await revived.requeue(given.id);
            return keyStore.get(collection, id);
          },
          async list(collection) {
            left -= 1;
            if (left === 0) await revived.requeue(given.id);
            return keyStore.list(collection);
          },
        };
        await startStore(starting);
        expect([await idsPending(), await store.countDeadLetters()]).toEqual(left > 0 ? [[], 1] : [[given.id], 0]);
        if (left <= 0) await store.deadLetter(given, "404", CLOSED_AT);
      }
    });

    test("stores since when and why a channel does not reach a recipient, until it does", async () => {
      const to = ["ana@example.com", "old@example.com"];
      const missed = (reason: string, isFinal: boolean) => ({ address: "old@example.com", reason, isFinal });
      const note = (version: number, tried: string[], unreached: ReturnType<typeof missed>[]) =>
        store.noteReached("mail", new Date(polledAt(version)), { tried, unreached });
      await note(1, to, [missed("450 later", false)]);
      await note(2, ["old@example.com"], [missed("550 unknown", true)]);
      const known = { ...missed("550 unknown", true), since: polledAt(1) };
      expect(await store.reached()).toEqual([{ channel: "mail", at: polledAt(1), unreached: [known] }]);
      await commitVersions("norte", 1, ["mail"]);
      await store.markSent([sampleDelivery("norte", 1, "mail")], new Date(polledAt(3)));
      expect(await store.reached()).toEqual([{ channel: "mail", at: polledAt(3), unreached: [known] }]);
      await note(4, to, []);
      expect(await store.reached()).toEqual([{ channel: "mail", at: polledAt(4), unreached: [] }]);
    });

    test("does not requeue a dead letter whose id a later commit would use", async () => {
      await commitVersions("mi-empresa", 2, ["slack"]);
      await store.deadLetter(sampleDelivery("mi-empresa", 2, "slack"), "404", CLOSED_AT);
      await store.deadLetter(sampleDelivery("mi-empresa", 1, "slack"), "404", CLOSED_AT);
      await keyStore.delete("head", "mi-empresa");
      await restart();
      await commitVersions("mi-empresa", 1, []);
      expect(await store.requeue("mi-empresa.2.slack")).toBe("foreign");
      expect(await store.countDeadLetters()).toBe(2);
    });

    test("stores the last poll of each company, even a failed one", async () => {
      const first: LastPoll = {
        company: "norte",
        at: polledAt(1),
        ok: true,
        error: null,
        failingSince: null,
        nextDueAt: null,
        budget: null,
        behind: null,
      };
      const failed: LastPoll = {
        ...first,
        at: polledAt(2),
        ok: false,
        error: "401",
        failingSince: polledAt(2),
        nextDueAt: polledAt(3),
        budget: { left: 3, limit: 900, resetsAt: polledAt(4) },
      };
      const planned: LastPoll = { ...first, company: "sur", at: null };
      for (const poll of [first, failed, planned]) await store.recordPoll(poll);
      expect(await store.lastPolls()).toEqual(expect.arrayContaining([failed, planned]));
      const later = [failed, planned].map((poll) => ({ ...poll, nextDueAt: polledAt(5) }));
      await store.recordPolls(later);
      expect(await store.lastPolls()).toEqual(expect.arrayContaining(later));
    });

    test.each([
      ["cut JSON", '{"value":{"format":1,"val'],
      ["a bare null", "null"],
      ["an empty object", "{}"],
      ["an empty text", ""],
      ["no envelope", '{"value":{"version":3}}'],
      ["a state without its fields", '{"value":{"format":1,"value":{"version":3}}}'],
      ["a field that nobody knows", JSON.stringify({ value: { format: 1, value: { ...sampleState(1), extra: 1 } } })],
    ])("takes %s in place of the state for damage, never for emptiness", async (_, text) => {
      await commitVersions("mi-empresa", 1, ["slack"]);
      await overwrite("lowstockd:head:mi-empresa", text);
      const restarted = startStore(keyStore);
      await expect(restarted).rejects.toThrow(StoreUnreadable);
      await expect(restarted).rejects.toThrow("head:mi-empresa cannot be read");
      await expect(restarted).rejects.toThrow(keyStore.name);
    });

    test("stores silences until they are ended, and lists the oldest first", async () => {
      const levels = [{ key: levelKey(sampleLevel(7)), quantity: decimal(60), stock: decimal("1.5") }];
      const answer = { answer: "ordered", levels } as const;
      const match = { sku: ["LAP-*"], product_id: [7] };
      const silence = { match, until: "2026-12-31", reason: "pedido", by: "Ana", answer };
      await store.addSilence({ ...silence, id: "s-2", since: polledAt(2) });
      await store.addSilence({ ...silence, id: "s-1", since: polledAt(1), until: null });
      await restart();
      expect((await store.silences()).map(({ id, until }) => [id, until])).toEqual([
        ["s-1", null],
        ["s-2", "2026-12-31"],
      ]);
      expect(await store.endSilence("s-1")).toBe(true);
      expect(await store.endSilence("s-1")).toBe(false);
      expect(await store.silences()).toEqual([{ ...silence, id: "s-2", since: polledAt(2) }]);
    });

    test("stores the key of links, and another one in its place", async () => {
      expect(await store.linkKey()).toBeNull();
      const key = { key: "k".repeat(43), madeAt: polledAt(1) };
      await store.setLinkKey(key);
      expect(await store.linkKey()).toEqual(key);
      await store.setLinkKey({ key: "n".repeat(43), madeAt: polledAt(2) });
      expect(await store.linkKey()).toEqual({ key: "n".repeat(43), madeAt: polledAt(2) });
    });

    test("lists the companies that were ever committed", async () => {
      await commitVersions("mi-empresa", 1, []);
      await commitVersions("otra", 1, []);
      expect((await store.companies()).sort()).toEqual(["mi-empresa", "otra"]);
    });

    test("asks for the newer version when a newer version has written", async () => {
      await commitVersions("mi-empresa", 1, []);
      await overwrite("lowstockd:head:mi-empresa", '{"value":{"format":99,"value":{}}}');
      await expect(startStore(keyStore)).rejects.toThrow(StoreUnreadable);
      await expect(startStore(keyStore)).rejects.toThrow(
        /head:mi-empresa was written by a newer lowstockd \(format 99/,
      );
    });

    test("does not start when a state is gone but its deliveries are there", async () => {
      await commitVersions("mi-empresa", 2, ["slack"]);
      await keyStore.delete("head", "mi-empresa");
      await expect(startStore(keyStore)).rejects.toThrow(
        /head:mi-empresa .* is missing, though .* mi-empresa\.2\.slack/,
      );
    });

    test.each([
      ["it was polled", () => store.recordPoll({ ...POLLED, ok: true }), /was polled at/],
      ["a message was sent", () => store.markSent([sampleDelivery("mi-empresa", 1, "slack")], CLOSED_AT), /was sent/],
    ])("takes no state for lost, not for a first look, where %s", async (_, prove, proof) => {
      await commitVersions("mi-empresa", 1, ["slack"]);
      await prove();
      await keyStore.delete("head", "mi-empresa");
      await restart();
      const reading = store.state("mi-empresa");
      await expect(reading).rejects.toThrow(StoreUnreadable);
      await expect(reading).rejects.toThrow(/head:mi-empresa is gone/);
      await expect(reading).rejects.toThrow(proof);
      expect(await store.state("mi-empresa-2")).toBeNull();
    });

    test("does not take a failed poll for proof that there was a state", async () => {
      await store.recordPoll({ ...POLLED, ok: false, error: "401", failingSince: polledAt(1) });
      expect(await store.state("mi-empresa")).toBeNull();
    });

    describe("left by a version that wrote one entry at a time", () => {
      const entries = (version: number) => {
        const delivery = sampleDelivery("mi-empresa", version, "slack");
        return { delivery, add: () => keyStore.write([keeping(DELIVERY, delivery.id, delivery)]) };
      };

      test("deliveries without a commit are removed, and not told", async () => {
        await commitVersions("mi-empresa", 1, ["mail"]);
        await entries(2).add();
        await restart();
        expect(await idsPending()).toEqual(["mi-empresa.1.mail"]);
        expect(await keyStore.ids("delivery")).toEqual(["mi-empresa.1.mail"]);
      });

      test("deliveries that were sent and not removed are not told again", async () => {
        await commitVersions("mi-empresa", 2, ["slack"]);
        const both = [entries(1), entries(2)];
        await store.markSent(
          both.map(({ delivery }) => delivery),
          CLOSED_AT,
        );
        for (const { add } of both) await add();
        await restart();
        expect(await keyStore.ids("delivery")).toEqual([]);
        expect(await store.sent(10)).toHaveLength(1);
      });

      test("deliveries beside their dead letters are removed", async () => {
        await commitVersions("mi-empresa", 1, ["slack"]);
        const { delivery, add } = entries(1);
        await store.deadLetter(delivery, "404", CLOSED_AT);
        await add();
        await restart();
        expect([await idsPending(), await store.countDeadLetters()]).toEqual([[], 1]);
        expect(await store.requeue(delivery.id)).toBe("revived");
        await restart();
        expect([await idsPending(), await store.countDeadLetters()]).toEqual([[delivery.id], 0]);
      });
    });

    describe("when the process dies at any of its writes", () => {
      const started = async (crashAt: number) => startStore(crashing(keyStore, crashAt));

      test("a commit is stored whole or not at all, and can be made again", async () => {
        await commitVersions("mi-empresa", 1, ["slack"]);
        const before = await idsPending();
        const second = ["slack", "mail"].map((channel) => sampleDelivery("mi-empresa", 2, channel));
        const doomed = await started(1);
        await expect(doomed.commit("mi-empresa", sampleState(2), second)).rejects.toThrow("crash");
        await restart();
        expect((await store.state("mi-empresa"))?.version).toBe(1);
        expect(await idsPending()).toEqual(before);
        await store.commit("mi-empresa", sampleState(2), second);
        await restart();
        expect((await idsPending()).sort()).toEqual(["mi-empresa.1.slack", "mi-empresa.2.mail", "mi-empresa.2.slack"]);
        expect(await store.state("mi-empresa")).toEqual(sampleState(2));
      });

      test("the deliveries of a lost commit are not told with the commit that takes its place", async () => {
        await store.commit("mi-empresa", sampleState(1), []);
        const lost = ["slack", "mail"].map((channel) => sampleDelivery("mi-empresa", 2, channel));
        const doomed = await started(1);
        await expect(doomed.commit("mi-empresa", sampleState(2), lost)).rejects.toThrow("crash");
        await restart();
        expect(await idsPending()).toEqual([]);
        await store.commit("mi-empresa", sampleState(2), [sampleDelivery("mi-empresa", 2, "mail")]);
        expect(await idsPending()).toEqual(["mi-empresa.2.mail"]);
      });

      test("notices are stored with their incidents, or not at all", async () => {
        for (let crashAt = 1; crashAt < 20 && (await store.operations()).version === 0; crashAt += 1) {
          const doomed = await started(crashAt);
          await doomed.commitOperations(sampleOperations(1), [sampleNotice(1, "mail")]).catch(() => {});
          await restart();
          if ((await store.operations()).version === 0) expect(await idsPending()).toEqual([]);
        }
        expect(await idsPending()).toEqual(["_operations.1.mail"]);
      });

      test("a dead letter that is requeued is dead or pending, never lost", async () => {
        await commitVersions("mi-empresa", 1, ["slack"]);
        const given = sampleDelivery("mi-empresa", 1, "slack");
        await store.record(given, FAILED);
        await store.deadLetter(given, "404", CLOSED_AT);
        const doomed = await started(1);
        await expect(doomed.requeue(given.id)).rejects.toThrow("crash");
        await restart();
        expect(await idsPending()).toEqual([]);
        expect(await store.countDeadLetters()).toBe(1);
        expect(await store.requeue(given.id)).toBe("revived");
        expect(await store.pending()).toEqual([{ delivery: given, progress: NOT_TRIED }]);
      });

      test("a message is all sent or all pending", async () => {
        await commitVersions("mi-empresa", 3, ["slack"]);
        const all = await idsPending();
        const deliveries = (await store.pending()).map(({ delivery }) => delivery);
        for (const delivery of deliveries) await store.record(delivery, FAILED);
        const doomed = await started(1);
        await expect(doomed.markSent(deliveries, CLOSED_AT)).rejects.toThrow("crash");
        await restart();
        expect([await idsPending(), await store.sent(10), await store.reached()]).toEqual([all, [], []]);
        const done = await started(2);
        await done.markSent(deliveries, CLOSED_AT);
        await restart();
        expect([await idsPending(), (await store.sent(10)).length]).toEqual([[], 1]);
        expect([...(await keyStore.ids("delivery")), ...(await keyStore.ids("progress"))]).toEqual([]);
      });

      test("a delivery that is given up is pending, with its progress, until it is a dead letter", async () => {
        await commitVersions("mi-empresa", 1, ["slack"]);
        const given = sampleDelivery("mi-empresa", 1, "slack");
        await store.record(given, FAILED);
        const doomed = await started(1);
        await expect(doomed.deadLetter(given, "404", CLOSED_AT)).rejects.toThrow("crash");
        await restart();
        expect(await store.deadLetters()).toEqual([]);
        expect(await store.pending()).toEqual([{ delivery: given, progress: FAILED }]);
      });
    });
  });
}
