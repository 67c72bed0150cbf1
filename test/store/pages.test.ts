import { expect, test } from "@jest/globals";
import { z } from "zod";
import { episodePages, type PageKind, SAMPLE_SHARDS, samplePages } from "../../src/store/history-kinds.ts";
import { keyStoreOn } from "../../src/store/key-store.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import { readLines, readLog, startAppending } from "../../src/store/pages.ts";
import { recordsIn } from "../../src/store/records.ts";
import fc from "../fast-check.ts";

const KIND: PageKind<number> = {
  collection: "numbers",
  schema: z.strictObject({ lines: z.array(z.number()) }),
  migrations: [],
  linesAPage: 3,
  mostPages: 4,
};
const MOST_LINES = KIND.linesAPage * KIND.mostPages;

test("however lines come, the last are kept in order, in full pages, and each write is of the last page and new ones", async () => {
  const polls = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(polls, fc.boolean(), async (sizes, restarts) => {
      const records = recordsIn(keyStoreOn(openMemory(), "memory:", true));
      let log = await readLog(records, KIND);
      let next = 0;
      for (const size of sizes) {
        const lines = Array.from({ length: size }, (_, index) => next + index);
        next += size;
        const appending = startAppending(KIND, log, 1_000_000);
        for (const line of lines) await appending.add(line);
        const planned = await appending.end();
        await records.write(planned.changes);
        log = restarts ? await readLog(records, KIND) : planned.log;
        const kept = planned.changes.filter(({ value }) => value !== null);
        expect(kept.length).toBeLessThanOrEqual(Math.ceil(size / KIND.linesAPage) + 1);
        const pages = await records.list(KIND);
        expect(pages.size).toBeLessThanOrEqual(KIND.mostPages);
        for (const { lines } of [...pages.values()].slice(0, -1)) expect(lines).toHaveLength(KIND.linesAPage);
        const { lines: all } = await readLines(records, KIND);
        expect(all.at(-1)).toBe(next - 1);
        expect(all).toEqual(Array.from({ length: all.length }, (_, index) => next - all.length + index));
        expect(all.length).toBeGreaterThanOrEqual(Math.min(next, MOST_LINES - KIND.linesAPage));
      }
    }),
  );
});

test("a line that could not be read back is refused, and the others are kept", async () => {
  const records = recordsIn(keyStoreOn(openMemory(), "memory:", true));
  const appending = startAppending(KIND, await readLog(records, KIND), 1_000_000);
  await appending.add(1);
  expect(() => appending.add(Number.NaN)).toThrow(z.ZodError);
  await appending.add(2);
  await records.write((await appending.end()).changes);
  expect((await readLines(records, KIND)).lines).toEqual([1, 2]);
});

test("a company has 100,000 ended episodes and 480,000 samples at most", () => {
  const most = ({ linesAPage, mostPages }: Pick<PageKind<unknown>, "linesAPage" | "mostPages">) =>
    linesAPage * mostPages;
  expect(most(episodePages("norte"))).toBe(100_000);
  expect(SAMPLE_SHARDS * most(samplePages("norte", 0))).toBe(480_000);
});
