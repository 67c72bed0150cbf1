import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { text } from "node:stream/consumers";
import { expect, jest, test } from "@jest/globals";
import { listen } from "../../src/sandbox/listen.ts";
import { PATIENCE_MS, start } from "./lowstockd.ts";
import { openOutside } from "./outside.ts";

jest.setTimeout(PATIENCE_MS);

test.each(["SIGTERM", "SIGINT"] as const)(
  "%s before the daemon watches, at a store that never answers, ends it with 0",
  async (signal) => {
    const silent = createServer();
    const asked = new Promise((resolve) => silent.once("connection", resolve));
    const address = await listen(silent, 0, "127.0.0.1");
    try {
      await using outside = await openOutside({ products: 5 });
      const config = await outside.writeConfig({ store: { url: `redis://${address}` } });
      await using daemon = start("run", "--config", config);
      await asked;
      expect(await daemon.stop(signal)).toMatchObject({ status: 0, stderr: "" });
    } finally {
      silent.close();
    }
  },
);

/** A command of which nothing but the stop is real. */
function startCommand(work: string) {
  const source = `
    import { untilInterrupted } from "${import.meta.dirname}/../../src/cli/interrupt.ts";
    const forever = new Promise(() => {});
    const keepAlive = setInterval(() => {}, 1_000);
    await untilInterrupted(async (signal, leftovers) => {
      process.stdout.write("ready");
      ${work}
    }, 300);
    process.exitCode = 3;`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", source]);
  const ended = Promise.all([
    new Promise<number | null>((resolve) => child.once("exit", resolve)),
    text(child.stderr),
  ]).then(([status, stderr]) => ({ status, stderr }));
  child.stdout.once("data", () => child.kill("SIGTERM"));
  return ended;
}

test("a stop that hangs is cut short, and says what it waited for", async () => {
  const ended = await startCommand(`leftovers.add("the poll of torogoz").add("what waits on mail"); await forever;`);
  expect(ended).toEqual({
    status: 1,
    stderr:
      "lowstockd: the stop took too long and was cut short; left as it was: the poll of torogoz, what waits on mail\n",
  });
});

test("what nobody waits for any more does not keep a stopped command alive", async () => {
  const ended = await startCommand(`await new Promise((resolve) => signal.addEventListener("abort", resolve));`);
  expect(ended).toEqual({ status: 3, stderr: "" });
});
