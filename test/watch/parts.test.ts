import { expect, test } from "@jest/globals";
import { createParts } from "../../src/watch/parts.ts";
import { settle } from "./hand-clock.ts";

test("parts are stopped at the same time, and one that hangs is named until it ends", async () => {
  const leftovers = new Set<string>();
  const parts = createParts(leftovers);
  const { promise: hanging, resolve: end } = Promise.withResolvers<void>();
  const stopped: string[] = [];
  parts.keep("what waits on slack", { stop: async () => void stopped.push("slack") });
  parts.keep("the poll of torogoz", { stop: () => hanging });
  parts.keep("what waits on mail", { stop: async () => void stopped.push("mail") });
  const stopping = parts[Symbol.asyncDispose]();
  await settle();
  expect([stopped, [...leftovers]]).toEqual([["slack", "mail"], ["the poll of torogoz"]]);
  end();
  await stopping;
  expect([...leftovers]).toEqual([]);
});

test("a stop that fails rejects after the others have ended", async () => {
  const stopped: string[] = [];
  const parts = createParts(new Set());
  parts.keep("one", { stop: () => Promise.reject(new Error("disk full")) });
  parts.keep("another", { stop: () => settle().then(() => void stopped.push("another")) });
  await expect(parts[Symbol.asyncDispose]()).rejects.toThrow("disk full");
  expect(stopped).toEqual(["another"]);
});
