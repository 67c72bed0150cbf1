/* Preloaded into a command, writes what it took to the file that BENCH_USAGE names. */
import { writeFileSync } from "node:fs";
import { usage } from "./usage.mjs";

process.on("exit", () => writeFileSync(process.env.BENCH_USAGE, JSON.stringify(usage())));
