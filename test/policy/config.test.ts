import { expect, test } from "@jest/globals";
import { alertsConfigSchema } from "../../src/policy/config.ts";

test("an empty section means English, US dollars, one message at the first run, and neither quiet hours nor silences", () => {
  expect(alertsConfigSchema.parse({})).toEqual({
    locale: "en",
    currency: "USD",
    first_run: "notify",
    quiet_hours: [],
    silences: [],
    note_silences: ["pedido hasta {date}", "on order until {date}"],
  });
});

test.each([
  ["usd", "not a currency code: write three capital letters, for example USD"],
  ["QQQ", "no such currency: write its ISO 4217 code, for example USD, GTQ, HNL or MXN"],
])("the currency %s is refused with what to write instead", (currency, message) => {
  const { error } = alertsConfigSchema.safeParse({ currency });
  expect(error?.issues.map((issue) => [issue.path, issue.message])).toEqual([[["currency"], message]]);
});

test("an unknown key is refused", () => {
  expect(alertsConfigSchema.safeParse({ first_runs: "silent" }).success).toBe(false);
});
