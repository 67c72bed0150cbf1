import { expect, test } from "@jest/globals";
import { openStore } from "../../src/store/store.ts";
import { deadLetterRemovedChannels } from "../../src/watch/dead-letter-removed-channels.ts";
import { sampleDelivery, sampleState } from "../store/samples.ts";
import { recordedLog } from "./recorded-log.ts";

const now = () => new Date("2026-11-23T14:00:00Z");

test("pending deliveries of a channel that was removed from the config become dead letters with the reason, and no others", async () => {
  const store = await openStore("memory:", { writer: true, now });
  const log = recordedLog();
  for (const company of ["kept", "removed"]) {
    for (const version of [1, 2]) {
      const deliveries = ["mail", "slack"].map((channel) => sampleDelivery(company, version, channel));
      await store.commit(company, sampleState(version), deliveries);
    }
  }
  await deadLetterRemovedChannels(store, ["mail", "other"], { clock: { now }, log });
  expect((await store.pending()).map(({ delivery }) => delivery.id)).toEqual([
    "kept.1.mail",
    "kept.2.mail",
    "removed.1.mail",
    "removed.2.mail",
  ]);
  const letters = await store.deadLetters();
  expect(letters.map(({ delivery }) => delivery.id).sort()).toEqual([
    "kept.1.slack",
    "kept.2.slack",
    "removed.1.slack",
    "removed.2.slack",
  ]);
  const reason = 'the config has no channel "slack" any more: it has mail, other';
  for (const letter of letters) expect(letter).toMatchObject({ reason, at: now().toISOString() });
  expect(log.lines).toHaveLength(4);
  expect(log.lines[0]).toMatchObject({ level: "error", facts: { delivery: "kept.1.slack", changes: 5, reason } });
});
