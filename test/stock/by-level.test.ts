import { describe, expect, test } from "@jest/globals";
import { edit, keysEdited, withEntries } from "../../src/stock/by-level.ts";

describe.each([
  ["few", 10],
  ["many", 10_000],
])("a map of %s entries", (_, size) => {
  const before = new Map(Array.from({ length: size }, (_, key) => [key, `was ${key}`]));
  const changes = new Map([
    [3, "is 3"],
    [5, undefined],
    [size, "is new"],
    [size + 1, undefined],
  ]);
  const expected = [...before]
    .filter(([key]) => key !== 5)
    .map(([key, value]) => [key, changes.get(key) ?? value])
    .concat([[size, "is new"]]);

  test("is the same one without changes", () => {
    expect(edit(before).edited()).toBe(before);
  });

  test("stays as it is, and has its changes in another one, in the order of its entries", () => {
    const after = withEntries(before, changes);
    expect([...after]).toEqual(expected);
    expect([...after.keys()]).toEqual(expected.map(([key]) => key));
    expect([...after.values()]).toEqual(expected.map(([, value]) => value));
    const visited: unknown[] = [];
    after.forEach((value, key) => {
      visited.push([key, value]);
    });
    expect(visited).toEqual(expected);
    expect(after.size).toBe(size);
    expect([3, 4, 5, size, size + 1].map((key) => after.get(key))).toEqual([
      "is 3",
      "was 4",
      undefined,
      "is new",
      undefined,
    ]);
    expect([3, 4, 5, size, size + 1].map((key) => after.has(key))).toEqual([true, true, false, true, false]);
    expect([before.size, before.get(3), before.get(5)]).toEqual([size, "was 3", "was 5"]);
  });

  test("names what was edited of it, and of another one all that may differ", () => {
    const after = withEntries(before, changes);
    expect([...keysEdited(before, after)]).toEqual([...changes.keys()]);
    expect([...keysEdited(new Map(before), after)]).toHaveLength(size + 1);
    expect([...keysEdited(after, after)]).toEqual([]);
  });

  test("is edited again and again, as a copy would be", () => {
    let [after, copy]: [ReadonlyMap<number, string>, Map<number, string>] = [before, new Map(before)];
    for (let round = 0; round < 300; round += 1) {
      const editing = edit(after);
      for (let of = 0; of < 7; of += 1) {
        const key = (round * 31 + of * 17) % (size + 50);
        const value = (round + of) % 3 === 0 ? undefined : `round ${round}`;
        editing.set(key, value);
        if (value === undefined) copy.delete(key);
        else copy.set(key, value);
        expect(editing.get(key)).toBe(value);
      }
      after = editing.edited();
      expect(after.size).toBe(copy.size);
    }
    expect(new Map(after)).toEqual(copy);
    [after, copy] = [withEntries(after, new Map([...copy.keys()].map((key) => [key, undefined]))), new Map()];
    expect([...after]).toEqual([]);
    expect(after.size).toBe(0);
  });
});
