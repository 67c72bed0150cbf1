import { openKeyStore } from "../../src/store/key-store.ts";

// Writes generations of entries, each in one write, until it is killed. Prints each write when it begins and when it ends.
const [url = ""] = process.argv.slice(2);
const ENTRIES = 300;
const PASSING = 50;
const PADDING = "«ñ\"\\'{}".repeat(400);

const keyStore = await openKeyStore(url, { writer: true, now: () => new Date(), leaseMs: 2_000 });
for (let generation = 1; ; generation += 1) {
  const kept = Array.from({ length: ENTRIES }, (_, id) => ({ id: String(id), value: { generation, PADDING } }));
  // These exist in every other generation.
  const passing = Array.from({ length: PASSING }, (_, id) => ({
    id: String(id),
    value: generation % 2 === 0 ? { generation } : null,
  }));
  process.stdout.write(`begin ${generation}\n`);
  await keyStore.write([
    ...kept.map((it) => ({ collection: "kept", ...it })),
    ...passing.map((it) => ({ collection: "passing", ...it })),
  ]);
  process.stdout.write(`end ${generation}\n`);
}
