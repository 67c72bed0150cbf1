import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { GLANCED, GLANCED_MEMBER, glanceAtStore } from "../../src/store/glance.ts";
import { openKeyStore } from "../../src/store/key-store.ts";
import { MEMBER, POLL } from "../../src/store/kinds.ts";
import { currentFormat } from "../../src/store/record.ts";
import { openStore } from "../../src/store/store.ts";

const now = () => new Date("2026-11-25T12:00:00Z");
const BUDGET = { left: 3, limit: 5, resetsAt: "2026-11-25T13:00:00.000Z" };
const POLLED = {
  company: "torogoz",
  at: "2026-11-25T11:45:00.000Z",
  ok: true,
  error: null,
  failingSince: null,
  nextDueAt: "2026-11-25T12:00:00.000Z",
  budget: BUDGET,
  behind: null,
};

let folder: string;
let url: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lowstockd-test-"));
  url = `sqlite:${path.join(folder, "x.sqlite")}`;
});
afterEach(() => rm(folder, { recursive: true }));

test("reads the last polls beside the daemon that writes them", async () => {
  const store = await openStore(url, { writer: true, now });
  expect(await glanceAtStore(url, now)).toEqual({ polls: [], members: [] });
  await store.recordPoll(POLLED);
  await store.recordPoll({ ...POLLED, company: "pipil", at: null, nextDueAt: null });
  const { company, at, nextDueAt } = POLLED;
  expect(await glanceAtStore(url, now)).toEqual({
    polls: [
      { company: "pipil", at: null, nextDueAt: null },
      { company, at, nextDueAt },
    ],
    members: [],
  });
  await store.close();
});

test("has the collection and format in which the records are written", () => {
  expect(GLANCED).toEqual({ collection: POLL.collection, format: currentFormat(POLL) });
  expect(GLANCED_MEMBER).toEqual({ collection: MEMBER.collection, format: currentFormat(MEMBER) });
});

test.each([
  ["of an earlier format", { format: 1, value: POLLED }],
  ["of a later one", { format: GLANCED.format + 1, value: POLLED }],
  ["that is damaged", { format: GLANCED.format, value: { ...POLLED, nextDueAt: "soon" } }],
])("leaves a record %s to the journal", async (_, record) => {
  const keyStore = await openKeyStore(url, { writer: true, now });
  await keyStore.set(POLL.collection, "torogoz", record);
  await keyStore.close();
  expect(await glanceAtStore(url, now)).toBeNull();
});

test("returns null for a store that does not exist, is damaged or is in memory", async () => {
  expect(await glanceAtStore(url, now)).toBeNull();
  await writeFile(path.join(folder, "x.sqlite"), "no database at all, but long enough to be taken for one".repeat(100));
  expect(await glanceAtStore(url, now)).toBeNull();
  expect(await glanceAtStore("memory:", now)).toBeNull();
});
