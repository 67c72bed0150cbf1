import { expect, jest, test } from "@jest/globals";
import { openStore } from "../../src/store/store.ts";
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
