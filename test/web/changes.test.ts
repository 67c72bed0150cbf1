import { expect, test } from "@jest/globals";
import { createChanges } from "../../src/web/changes.ts";

test("changes in a row are told as one to whoever listens, until they do not any more", async () => {
  const changes = createChanges(1);
  const heard: string[] = [];
  const both = Promise.withResolvers<void>();
  const endFirst = changes.listen(() => heard.push("first"));
  changes.listen(() => {
    heard.push("second");
    both.resolve();
  });
  for (let index = 0; index < 10; index += 1) changes.note();
  await both.promise;
  expect(heard).toEqual(["first", "second"]);
  endFirst();
  const again = Promise.withResolvers<void>();
  changes.listen(again.resolve);
  changes.note();
  await again.promise;
  expect(heard).toEqual(["first", "second", "second"]);
});
