import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { z } from "zod";
import { keyStoreOn } from "../../src/store/key-store.ts";
import { STATE } from "../../src/store/kinds.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import { unpack } from "../../src/store/record.ts";
import { startStore } from "../../src/store/store.ts";

const sampleSchema = z.object({ pending: z.array(z.string()), entries: z.record(z.string(), z.unknown()) });

/*
 * Stores that earlier versions made: with commits, a sent message, a dead letter, and a delivery that a crash in the middle of
 * a commit left at that time.
 */
test.each(["state-2", "state-3"])("a store of format %s is opened, and its state goes on", async (name) => {
  const file = join(import.meta.dirname, "stores", `${name}.json`);
  const { pending, entries } = sampleSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const texts = new Map(Object.entries(entries).map(([key, entry]) => [key, JSON.stringify(entry)]));
  const keyStore = keyStoreOn(openMemory(texts), "memory:", true);
  const known = unpack(STATE, "norte", await keyStore.get("state", "norte"), "memory:");
  const store = await startStore(keyStore);
  const idsPending = async () => (await store.pending()).map(({ delivery }) => delivery.id).sort();
  expect(await store.companies()).toEqual(["norte"]);
  expect(await store.state("norte")).toEqual(known);
  expect(await idsPending()).toEqual(pending);
  expect(await keyStore.ids("state")).toEqual(["norte"]);

  await store.commit("norte", { ...known, version: known.version + 1 }, []);
  expect(await keyStore.ids("state")).toEqual([]);
  const next = await startStore(keyStore);
  expect(await next.companies()).toEqual(["norte"]);
  expect(await next.state("norte")).toEqual({ ...known, version: known.version + 1 });
  expect(await idsPending()).toEqual(pending);
  expect((await next.sent(10)).map(({ id }) => id)).toEqual(["norte.2.slack"]);
  expect(await next.countDeadLetters()).toBe(1);
});
