import { hostname } from "node:os";
import { expect, jest, test } from "@jest/globals";
import { lowstockd, PATIENCE_MS, start } from "./lowstockd.ts";
import { openOutside } from "./outside.ts";

jest.setTimeout(PATIENCE_MS);

test("before any poll nothing is fine; beside a running daemon all is, in words and as JSON", async () => {
  await using outside = await openOutside({ products: 40 });
  const config = await outside.writeConfig();
  const before = await lowstockd("status", "--config", config);
  expect([before.status, before.stderr]).toEqual([1, ""]);
  expect(before.stdout).toMatch(/^No daemon runs now, there was none yet; lowstockd run starts one\nAs of /);
  expect(before.stdout).toMatch(/^Company torogoz\n {2}last poll +NEVER/m);

  await using daemon = start("run", "--config", config);
  await Promise.all([outside.mail.received(1), outside.slack.received(1)]);
  const [words, json] = await Promise.all([
    lowstockd("status", "--config", config),
    lowstockd("status", "--json", "--config", config),
  ]);
  await daemon.stop("SIGTERM");
  expect([words.status, words.stderr, json.status]).toEqual([0, "", 0]);
  expect(words.stdout).toMatch(
    new RegExp(
      `^The daemon runs since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d \\(pid ${daemon.pid} on host ${hostname()}\\)\nAs of `,
    ),
  );
  const after = await lowstockd("status", "--config", config);
  expect(after.stdout).toMatch(
    new RegExp(
      `^No daemon runs now, the store was last opened at .* \\(pid ${daemon.pid} on host .*\\); lowstockd run starts one\n`,
    ),
  );
  expect(words.stdout).toMatch(/^ {2}open +\d+ out of stock, \d+ low\n {15}\S.* · .* out +\d+ low$/m);
  expect(words.stdout).toMatch(/^ {2}requests +\d+ of 900 left by the last poll; the count begins anew at \d{4}-/m);
  expect(words.stdout).toMatch(/^ {2}coverage +(filtered|full): the API's low-stock filter/m);
  expect(words.stdout).toMatch(
    /^Channel bodega\n {2}last sent +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n {2}waiting +nothing$/m,
  );
  expect(JSON.parse(json.stdout)).toEqual({
    at: expect.any(String),
    isFine: true,
    daemon: { isRunning: true, process: `pid ${daemon.pid} on host ${hostname()}`, since: expect.any(String) },
    members: [],
    backlog: null,
    companies: [
      {
        name: "torogoz",
        lastPollAt: expect.any(String),
        error: null,
        failingSince: null,
        nextDueAt: expect.any(String),
        coverage: expect.objectContaining({ mode: expect.any(String), missed: 0 }),
        slices: null,
        behind: null,
        oddities: expect.any(Object),
        budget: { left: expect.any(Number), limit: 900, resetsAt: expect.any(String) },
        silenced: [],
        open: {
          low: expect.any(Number),
          out: expect.any(Number),
          places: expect.arrayContaining([
            {
              branch: expect.any(String),
              warehouse: expect.any(String),
              low: expect.any(Number),
              out: expect.any(Number),
            },
          ]),
        },
      },
    ],
    channels: ["bodega", "compras"].map((name) => ({
      name,
      waiting: { deliveries: 0, changes: 0 },
      held: 0,
      failingSince: null,
      error: null,
      nextTryAt: null,
      lastSentAt: expect.any(String),
      unreached: [],
    })),
    reload: null,
    deadLetters: [],
  });
});

test("a refused message is a dead letter that status shows and retry puts back", async () => {
  await using outside = await openOutside({ products: 40 });
  const { slack, mail } = outside;
  const config = await outside.writeConfig();
  slack.fail({ status: 400, body: "invalid_blocks" });
  expect((await lowstockd("once", "--config", config)).status).toBe(1);

  const status = await lowstockd("status", "--config", config);
  expect(status.status).toBe(1);
  expect(status.stdout).toMatch(/^Channel bodega\n.*\n {2}FAILING +since .*400 invalid_blocks/m);
  expect(status.stdout).toMatch(
    /^Dead letter torogoz\.1\.bodega\n {2}given up .*\n {2}changes +\d+\n {2}reason +.*400 invalid_blocks/m,
  );

  expect((await lowstockd("retry", "--config", config)).status).toBe(2);
  const unknown = await lowstockd("retry", "torogoz.9.bodega", "--config", config);
  expect([unknown.status, unknown.stdout]).toEqual([1, "torogoz.9.bodega: there is no such dead letter\n"]);
  const { channels } = outside.config();
  const renamed = await outside.writeConfig({ channels: { almacen: Object.values(channels ?? {})[0] } });
  const homeless = await lowstockd("retry", "--all", "--config", renamed);
  expect([homeless.status, homeless.stdout]).toEqual([
    1,
    expect.stringContaining('the config has no channel "bodega"'),
  ]);

  const retried = await lowstockd("retry", "--all", "--config", config);
  expect([retried.status, retried.stdout]).toEqual([0, "torogoz.1.bodega: waits to be delivered again\n"]);
  const last = await lowstockd("once", "--config", config);
  expect(last.status).toBe(0);
  expect(last.stdout).not.toContain("dead_letters");
  expect([slack.messages.length, mail.mails.length]).toEqual([1, 1]);
  expect((await lowstockd("status", "--config", config)).status).toBe(0);
});
