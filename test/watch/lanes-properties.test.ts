import { expect, test } from "@jest/globals";
import type { SendOptions, SendResult } from "../../src/messages/channel.ts";
import type { Message } from "../../src/messages/message.ts";
import type { Unreached } from "../../src/notifications/unreached.ts";
import fc from "../fast-check.ts";
import { HOUR, openDrained } from "./drained-channel.ts";

const RUNS = 100 * Number(process.env.LOWSTOCKD_TEST_RUNS ?? 1);
const RECIPIENTS = ["ana@example.com", "luz@example.com", "sol@example.com"];
const PRODUCTS = ["Cable", "Foco"] as const;

/** How the server treats each recipient; "down": it accepts nobody, "toxic": it refuses mails with the first product. */
const verdict = fc.constantFrom("yes", "yes", "later");
const mood = fc.record({
  server: fc.constantFrom("up", "up", "up", "down", "toxic"),
  recipients: fc.tuple(verdict, verdict, verdict),
});
const step = fc.record({ stocks: fc.option(fc.tuple(fc.constantFrom(0, 3, 40), fc.constantFrom(0, 3, 40))), mood });

interface Told {
  readonly key: string;
  readonly at: string;
  readonly status: string;
}

function toldBy({ sections }: Message): Told[] {
  const lines = sections.flatMap(({ groups }) => groups.flatMap((group) => group.lines));
  return lines.map(({ change }) => ({
    key: change.level.product.name,
    at: change.at,
    status: change.kind === "retired" ? "gone" : change.status,
  }));
}

test("whichever recipients are put off, each gets every change once and in order, and the last one is true", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      let now: (typeof steps)[number]["mood"] = { server: "up", recipients: ["yes", "yes", "yes"] };
      const inboxes = new Map<string, Told[]>(RECIPIENTS.map((address) => [address, []]));
      const answer = (message: Message, { to = [] }: SendOptions): SendResult => {
        if (now.server === "down") return { outcome: "retryable", reason: "421 down" };
        const told = toldBy(message);
        const isRefused = now.server === "toxic" && told.some(({ key }) => key === PRODUCTS[0]);
        if (isRefused) return { outcome: "permanent", reason: "554 toxic" };
        const unreached: Unreached[] = [];
        for (const address of to) {
          const isPutOff = now.recipients[RECIPIENTS.indexOf(address)] === "later";
          if (isPutOff) unreached.push({ address, reason: "450 later", isFinal: false });
          else inboxes.get(address)?.push(...told);
        }
        if (unreached.length < to.length) return { outcome: "sent", unreached };
        return { outcome: "retryable", reason: "450 later", unreached };
      };
      const { commit, drain, pass, store } = await openDrained(answer, [...RECIPIENTS]);
      let stocks: readonly number[] = [40, 40];
      for (const { stocks: next, mood } of steps) {
        now = mood;
        if (next) {
          stocks = next;
          await commit(Object.fromEntries(PRODUCTS.map((name, index) => [name, next[index] ?? 40])));
        }
        await drain();
        pass(HOUR);
      }
      now = { server: "up", recipients: ["yes", "yes", "yes"] };
      expect(await drain()).toMatchObject({ nextTryAt: null, failed: 0 });
      expect(await store.pending()).toEqual([]);
      const dead = (await store.deadLetters()).flatMap(({ delivery }) =>
        delivery.changes.map(({ level }) => level.product.name),
      );
      for (const told of inboxes.values()) {
        for (const [index, name] of PRODUCTS.entries()) {
          const words = told.filter(({ key }) => key === name);
          const times = words.map(({ at }) => at);
          expect(times).toEqual([...new Set(times)].sort());
          const stock = stocks[index] ?? 40;
          // A rise of stock that stays under the minimum is not told.
          const truths = stock <= 0 ? ["out"] : stock <= 5 ? ["low", "out"] : ["ok"];
          if (!dead.includes(name)) expect(truths).toContain(words.at(-1)?.status ?? "ok");
        }
      }
      // A mail that is refused for its content costs no other delivery.
      for (const { delivery } of await store.deadLetters()) {
        expect(delivery.changes.map(({ level }) => level.product.name)).toContain(PRODUCTS[0]);
      }
    }),
    { numRuns: RUNS },
  );
}, 60_000);
