import { expect, jest, test } from "@jest/globals";
import { lowstockd, PATIENCE_MS } from "./lowstockd.ts";
import { openOutside } from "./outside.ts";

jest.setTimeout(PATIENCE_MS);

const cron = "0 0 29 2 *";

test("check refuses more requests an hour than SmartPyme allows a key", async () => {
  await using outside = await openOutside({ products: 10 });
  const companies = [{ name: "torogoz", api_key: "k" }];
  const check = async (poll: object, sections: object = { companies }) =>
    lowstockd("check", "--config", await outside.writeConfig({ ...sections, poll: { cron, ...poll } }));
  expect(await check({ requests_per_hour: 1_001 })).toMatchObject({
    status: 2,
    stderr: expect.stringContaining(
      "poll.requests_per_hour is 1001, and SmartPyme allows the key of torogoz 1000, or 2000 with poll.date_filters",
    ),
  });
  expect(await check({ requests_per_hour: 2_001, date_filters: true })).toMatchObject({ status: 2 });
  expect(await check({ requests_per_hour: 2_000, date_filters: true })).toMatchObject({ status: 0 });
  // Another server may allow what it likes.
  expect(await check({ requests_per_hour: 100_000 }, {})).toMatchObject({ status: 0 });
});
