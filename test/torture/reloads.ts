import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { startDaemon } from "./daemon.ts";
import { isWatching, liveInPeace, openWorld, randomMoment, reached } from "./world.ts";

/*
 * Makes the real daemon reload its config again and again, at random moments, while a shop changes and its channels fail now
 * and then. The config differs each time, and is wrong now and then. Then the daemon runs undisturbed, and what people were told
 * is compared with what happened: nothing may be lost, and nothing told twice.
 */

const { values } = parseArgs({
  options: {
    reloads: { type: "string", default: "200" },
    seconds: { type: "string", default: "3600" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    store: { type: "string" },
  },
});
const seed = Number(values.seed);
const startedAt = Date.now();
const LONGEST_START_MS = 30_000;
const LONGEST_RELOAD_MS = 30_000;

await using running = new AsyncDisposableStack();
const world = await openWorld(running, { seed, storeUrl: values.store, lease: "15s" });
const { random, market, configFile } = world;
const config = JSON.parse(await readFile(configFile, "utf8"));

const daemon = startDaemon(configFile);
const failures: string[] = [];
await reached(() => isWatching(daemon), daemon, LONGEST_START_MS);
let isOver = false;
const life = world.live(() => daemon.isAlive() && !isOver);
const answers = () => daemon.lines.filter(({ msg }) => msg.startsWith("the config was read anew"));
let wrong = 0;
let reloads = 0;
for (; reloads < Number(values.reloads) && Date.now() - startedAt < Number(values.seconds) * 1_000; reloads += 1) {
  await randomMoment(world, daemon, { longestMs: 800, events: 1, patienceMs: 2_000 });
  const isWrong = random.chance(0.1);
  if (isWrong) wrong += 1;
  const next = isWrong ? { ...config, snacks: "many" } : anotherConfig();
  await writeFile(configFile, JSON.stringify(next));
  const before = answers().length;
  daemon.signal("SIGHUP");
  if (!(await reached(() => answers().length > before, daemon, LONGEST_RELOAD_MS))) {
    failures.push(`reload ${reloads + 1}: no word of it: ${daemon.errors()}`);
    break;
  }
}
await writeFile(configFile, JSON.stringify(config));
daemon.signal("SIGHUP");
isOver = true;
await life;
failures.push(...(await liveInPeace(world, daemon)), ...(await world.failures()));
const judged = world.judge();
for (const { channel, repeats } of judged) if (repeats > 0) failures.push(`${channel}: ${repeats} lines told twice`);

const { mail, slack } = world.messages();
process.stdout.write(
  [
    `reloads: ${reloads}, ${wrong} of them of a wrong config (seed ${seed})`,
    `transitions: ${market.transitions.length}, told in ${mail} mails and ${slack} Slack messages`,
    `${Math.round((Date.now() - startedAt) / 1_000)} s`,
    ...failures.map((failure) => `VIOLATION ${failure}`),
    failures.length > 0 ? `FAILED with seed ${seed}` : "nothing lost, nothing told twice",
    "",
  ].join("\n"),
);
process.exitCode = failures.length > 0 ? 1 : 0;

/** Makes another config in which both channels are still told of everything, at other times. */
function anotherConfig(): object {
  const digest = random.pick(["*/2 * * * * *", "*/3 * * * * *"]);
  return {
    ...config,
    poll: { ...config.poll, cron: random.pick(["* * * * * *", "*/2 * * * * *"]), on_start: random.chance(0.5) },
    routes: [{ channels: ["slack"] }, { channels: ["mail"], digest, unless: { status: "out" } }],
    delivery: { first_retry: "1s", max_retry: random.pick(["1s", "2s"]) },
  };
}
