/* The daemon with all of its timers and many companies, until each has been polled once. */
import { readFileSync } from "node:fs";
import { openApp } from "../../dist/app.js";
import { configSchema } from "../../dist/config-schema.js";
import { keepHeapSmall } from "../../dist/heap.js";
import { systemClock } from "../../dist/watch-clock.js";
import { answer } from "./usage.mjs";

// As `run` does.
keepHeapSmall();
const config = configSchema.parse(JSON.parse(readFileSync(process.argv[2], "utf8")));
const quiet = () => {};
const log = {
  info: quiet,
  warn: quiet,
  error: (facts, words) => process.stderr.write(`${words} ${JSON.stringify(facts)}\n`),
};

answer(async () => {
  await using app = await openApp(config, "write", { clock: systemClock, random: Math.random, log });
  const stopping = new AbortController();
  let polls = 0;
  const onPolled = () => {
    polls += 1;
    if (polls === config.companies.length) stopping.abort();
  };
  await app.run(stopping.signal, { onPolled });
  return { polls };
});
