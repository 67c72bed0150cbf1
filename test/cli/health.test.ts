import { expect, jest, test } from "@jest/globals";
import type { Member } from "../../src/store/kinds.ts";
import { describeProcess } from "../../src/store/lease.ts";
import { openStore } from "../../src/store/store.ts";
import { emptyPostgres } from "../crash/own-database.ts";
import { describeWithServer } from "../store/with-server.ts";
import { lowstockd, PATIENCE_MS } from "./lowstockd.ts";
import { openOutside } from "./outside.ts";

jest.setTimeout(PATIENCE_MS);

const HOUR_MS = 3_600_000;

test("health goes by the store while all is well, and says what is wrong with the config where it is not", async () => {
  await using outside = await openOutside({ products: 1 });
  const right = await outside.writeConfig();
  const wrong = await outside.writeConfig({ poll: { cron: "now and then" } });
  expect(await lowstockd("health", "--config", wrong)).toMatchObject({ status: 2, stdout: "" });
  expect((await lowstockd("health", "--config", right)).status).toBe(1);

  const planned = async (nextDueAt: Date) => {
    const store = await openStore(`sqlite:${outside.store}`, { writer: true, now: () => new Date() });
    const never = { at: null, ok: true, error: null, failingSince: null, budget: null, behind: null };
    await store.recordPoll({ ...never, company: "torogoz", nextDueAt: nextDueAt.toISOString() });
    await store.close();
  };
  await planned(new Date(Date.now() + HOUR_MS));
  for (const file of [right, wrong]) {
    expect(await lowstockd("health", "--config", file)).toEqual({ status: 0, stdout: "", stderr: "" });
  }

  await planned(new Date(Date.now() - HOUR_MS));
  expect(await lowstockd("health", "--config", right)).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/^torogoz: a poll was due at /),
  });
  expect(await lowstockd("health", "--config", wrong)).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringContaining("poll.cron"),
  });
});

describeWithServer("LOWSTOCKD_TEST_POSTGRES_URL", (server) => {
  test("a worker of this host is well whatever polls are overdue; without one, overdue polls are said", async () => {
    await using outside = await openOutside({ products: 1 });
    const url = await emptyPostgres(server, "lowstockd_health");
    const config = await outside.writeConfig({ store: { url } });
    const store = await openStore(url, { writer: true, now: () => new Date() });
    const due = new Date(Date.now() - HOUR_MS).toISOString();
    const never = { at: null, ok: true, error: null, failingSince: null, budget: null, behind: null };
    await store.recordPoll({ ...never, company: "torogoz", nextDueAt: due });
    const at = new Date().toISOString();
    const worker: Member = { id: "w", role: "worker", process: describeProcess(), since: at, version: "1.2.3", at };
    await store.noteMember({ ...worker, process: "pid 1 on host of-another-worker" });
    expect(await lowstockd("health", "--config", config)).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^torogoz: a poll was due at /),
    });
    await store.noteMember(worker);
    expect(await lowstockd("health", "--config", config)).toEqual({
      status: 0,
      stdout: `sharing the work since ${at}: ${worker.process}\n`,
      stderr: "",
    });
    await store.close();
  });
});
