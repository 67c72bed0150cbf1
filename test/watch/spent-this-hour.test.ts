import { expect, test } from "@jest/globals";
import { spentThisHour } from "../../src/watch/spent-this-hour.ts";

const three = "2026-11-23T15:00:00.000Z";
const polled = (company: string, left: number, resetsAt = three) => ({
  company,
  budget: { left, limit: 900, resetsAt },
});

test("the requests of a company's last poll count", () => {
  expect(spentThisHour([polled("a", 260), polled("b", 0)], ["a"])).toEqual({ used: 640, until: new Date(three) });
});

test("of companies with one key the latest hour counts, and in it the highest count", () => {
  const polls = [polled("a", 260), polled("b", 200), polled("c", 0, "2026-11-23T14:00:00.000Z"), polled("d", 220)];
  expect(spentThisHour(polls, ["a", "b", "c", "d"])).toEqual({ used: 700, until: new Date(three) });
});

test("nothing is known of a company that was never polled", () => {
  expect(spentThisHour([{ company: "a", budget: null }], ["a"])).toBeNull();
  expect(spentThisHour([], ["a"])).toBeNull();
});
