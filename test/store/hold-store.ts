import { createInterface } from "node:readline";
import { openStore } from "../../src/store/store.ts";
import { sampleDelivery, sampleState } from "./samples.ts";

// Acts as a daemon: opens a store as its writer, commits once, and stays until it is killed. For each line of its input it
// reads the store and prints the outcome.
const [url = ""] = process.argv.slice(2);
const store = await openStore(url, {
  writer: true,
  now: () => new Date("2026-01-05T12:00:00Z"),
  leaseMs: 2_000,
});
const version = ((await store.state("held"))?.version ?? 0) + 1;
await store.commit("held", sampleState(version), [sampleDelivery("held", version, "slack")]);
process.stdout.write("committed\n");

for await (const _ of createInterface(process.stdin)) {
  const outcome = await store.silences().then(
    () => "read",
    (error: Error) => error.name,
  );
  process.stdout.write(`${outcome}\n`);
}
