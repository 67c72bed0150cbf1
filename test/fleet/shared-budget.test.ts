import { describe, expect, test } from "@jest/globals";
import { createSharedBudget, type SharedBudget } from "../../src/fleet/shared-budget.ts";
import { RateLimitedError } from "../../src/smartpyme/errors.ts";
import { describeWithServer } from "../store/with-server.ts";
import { type Connected, openConnected } from "./connected.ts";

/** Of a Redis server, for these tests alone. */
const DATABASE = 8;

const LIMIT = 20;
const REQUEST = "GET /inventory";

describeWithServer("LOWSTOCKD_TEST_REDIS_URL", (server) => {
  describe("the budget that several daemons share", () => {
    /** Opens the budget of one key as each of several daemons has it. @param ahead by how many ms the clock of each is */
    async function openBudgets(...ahead: readonly number[]) {
      const connected = await openConnected(server, DATABASE);
      let time = Date.parse("2026-11-23T14:30:00Z");
      const budgets = ahead.map((ms) => budgetIn(connected, () => new Date(time + ms)));
      const pass = (ms: number) => {
        time += ms;
      };
      return { connected, budgets, pass };
    }

    function budgetIn(connected: Connected, now: () => Date): SharedBudget {
      return createSharedBudget(connected.connect(), "a-key", { limit: LIMIT, now });
    }

    /** Takes one request after the other until none is left. Returns how many were taken. */
    async function exhaust(budget: SharedBudget): Promise<number> {
      for (let taken = 0; ; taken += 1) {
        try {
          (await budget.take(REQUEST)).settle({});
        } catch (error) {
          expect(error).toBeInstanceOf(RateLimitedError);
          return taken;
        }
      }
    }

    test("never allows more than its limit, however many take from it at the same time", async () => {
      const { connected, budgets } = await openBudgets(0, 0, 30_000);
      await using _ = connected;
      const taken = await Promise.all([...budgets, ...budgets].map(exhaust));
      expect(taken.reduce((sum, count) => sum + count, 0)).toBe(LIMIT);
      for (const budget of budgets) expect(budget.left()).toBe(0);
    });

    test("begins anew with the hour, for all", async () => {
      const { connected, budgets, pass } = await openBudgets(0, 0);
      await using _ = connected;
      const [one, two] = budgets as [SharedBudget, SharedBudget];
      expect(await exhaust(one)).toBe(LIMIT);
      expect(await exhaust(two)).toBe(0);
      pass(30 * 60_000);
      const taken = await Promise.all([exhaust(two), exhaust(one)]);
      expect(taken[0] + taken[1]).toBe(LIMIT);
    });

    test("lets each know what the others have used, and what the server says is left", async () => {
      const { connected, budgets } = await openBudgets(0, 0);
      await using _ = connected;
      const [one, two] = budgets as [SharedBudget, SharedBudget];
      (await one.take(REQUEST)).settle({});
      (await one.take(REQUEST)).settle({ "x-ratelimit-remaining": "5" });
      await until(two, 5);
      expect(two.used()).toBe(2);
      expect(await exhaust(two)).toBe(5);
      expect(await exhaust(one)).toBe(0);
    });

    test("is closed for all when the server has refused one of them, and open when it takes requests again", async () => {
      const { connected, budgets, pass } = await openBudgets(0, 0);
      await using _ = connected;
      const [one, two] = budgets as [SharedBudget, SharedBudget];
      (await one.take(REQUEST)).refuse({ "retry-after": "60" });
      await until(two, 0);
      await expect(async () => two.take(REQUEST)).rejects.toThrow("SmartPyme's rate limit is reached");
      pass(61_000);
      (await two.take(REQUEST)).settle({});
      (await one.take(REQUEST)).settle({});
    });

    test("is not forgotten by those who know it where Redis has lost it", async () => {
      const { connected, budgets } = await openBudgets(0, 0);
      await using _ = connected;
      const [one, two] = budgets as [SharedBudget, SharedBudget];
      for (let taken = 0; taken < 15; taken += 1) (await one.take(REQUEST)).settle({});
      await connected.connect().flushdb();
      (await one.take(REQUEST)).settle({});
      expect(await exhaust(two)).toBe(LIMIT - 16);
    });

    test("goes on by what is known while Redis cannot be asked", async () => {
      const { connected, budgets } = await openBudgets(0);
      const [one] = budgets as [SharedBudget];
      (await one.take(REQUEST)).settle({});
      await connected[Symbol.asyncDispose]();
      expect(await exhaust(one)).toBe(LIMIT - 1);
    });

    /** Waits until a budget has learned how much is left: who settles does not wait for Redis. */
    async function until(budget: SharedBudget, left: number): Promise<void> {
      for (const giveUpAt = Date.now() + 5_000; budget.left() !== left && Date.now() < giveUpAt; )
        await budget.refresh();
      expect(budget.left()).toBe(left);
    }
  });
});
