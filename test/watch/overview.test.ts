import { expect, test } from "@jest/globals";
import { openKeyStore } from "../../src/store/key-store.ts";
import { startStore, storeBeside } from "../../src/store/store.ts";
import { readOverview } from "../../src/watch/overview.ts";
import { polledAt, sampleState } from "../store/samples.ts";

const now = () => new Date(polledAt(9));

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
