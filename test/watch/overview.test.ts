import { expect, test } from "@jest/globals";
import { openKeyStore } from "../../src/store/key-store.ts";
import { startStore, storeBeside } from "../../src/store/store.ts";
import { readOverview } from "../../src/watch/overview.ts";
import { polledAt, sampleState } from "../store/samples.ts";

const now = () => new Date(polledAt(9));

test("of the daemons that share the store one that has died or is paused does not count for the one at work", async () => {
  const keyStore = await openKeyStore("memory:", { writer: true, now });
  const store = await startStore(keyStore);
  const member = (id: string, role: "leader" | "standby") =>
    ({ id, role, process: `pid 1 on host ${id}`, since: polledAt(1), at: polledAt(9), version: "1.2.3" }) as const;
  for (const it of [member("dead", "leader"), member("alive", "leader"), member("other", "standby")])
    await store.noteMember(it);
  const writer = async () => ({ process: "pid 1 on host alive", since: null, isAtWork: true });
  const watched = { companies: [], channels: [], recipientsOf: () => [], graceMs: 0 };
  const { members } = await readOverview({ ...storeBeside(keyStore), writer }, watched, now());
  expect(members.map(({ process, role }) => [process, role])).toEqual([
    ["pid 1 on host alive", "leader"],
    ["pid 1 on host other", "standby"],
  ]);
});

test("a company whose state is damaged is shown as failing with the reason, and the others as they are", async () => {
  const keyStore = await openKeyStore("memory:", { writer: true, now });
  const store = await startStore(keyStore);
  await store.commit("norte", sampleState(1), []);
  await store.commit("sur", sampleState(1), []);
  for (const company of ["norte", "sur"]) {
    const facts = { at: polledAt(1), ok: true, error: null, failingSince: null, nextDueAt: null, budget: null };
    await store.recordPoll({ ...facts, company, behind: null });
  }
  await keyStore.delete("head", "norte");
  const watched = { companies: ["norte", "sur"], channels: [], recipientsOf: () => [], graceMs: 0 };
  const { companies, isFine } = await readOverview(storeBeside(keyStore), watched, now());
  expect(isFine).toBe(false);
  expect(companies.map(({ name, failingSince }) => [name, failingSince !== null])).toEqual([
    ["norte", true],
    ["sur", false],
  ]);
  expect(companies[0]?.error).toContain("norte");
});
