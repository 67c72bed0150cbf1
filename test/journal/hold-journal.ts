import { openJournal } from "../../src/journal/journal.ts";

// A second daemon, as far as a store can tell: opens the journal as its writer, says so, and stays until it is killed.
const [url = ""] = process.argv.slice(2);
await openJournal(url, { writer: true, now: () => new Date("2026-01-05T12:00:00Z") });
process.stdout.write("open\n");
setInterval(() => {}, 60_000);
