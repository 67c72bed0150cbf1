import { openJournal } from "../../src/journal/journal.ts";
import { sampleDelivery, sampleState } from "./samples.ts";

// A daemon, as far as a store can tell: opens the journal as its writer, commits once, and stays until it is killed.
const [url = ""] = process.argv.slice(2);
const journal = await openJournal(url, { writer: true, now: () => new Date("2026-01-05T12:00:00Z") });
await journal.commit("mi-empresa", sampleState(1), [sampleDelivery("mi-empresa", 1, "slack")]);
process.stdout.write("committed\n");
setInterval(() => {}, 60_000);
