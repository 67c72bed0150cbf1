import { expect, test } from "@jest/globals";
import { z } from "zod";
import { isAt } from "../../src/config/place.ts";
import { keysAt, placesOf } from "../../src/config/schema-places.ts";

const secret = z.string().meta({ secret: true });
const schema = z.strictObject({
  list: z.array(z.strictObject({ key: secret.describe("described later"), plain: z.string() })).min(1),
  named: z.record(
    z.string(),
    z.discriminatedUnion("type", [
      z.strictObject({ type: z.literal("a"), url: secret.optional() }),
      z.strictObject({ type: z.literal("b"), inner: z.strictObject({ password: secret }).prefault({ password: "x" }) }),
    ]),
  ),
  piped: z.strictObject({ token: z.string().transform(Number).meta({ secret: true }).default(1) }).optional(),
});

test("finds secrets through lists, records, alternatives, defaults and pipes", () => {
  expect(placesOf("secret", schema)).toEqual([
    ["list", "*", "key"],
    ["named", "*", "url"],
    ["named", "*", "inner", "password"],
    ["piped", "token"],
  ]);
});

test("finds other marks separately", () => {
  const files = z.strictObject({
    html: z.strictObject({ path: z.string() }).meta({ template: true }).optional(),
    secret,
  });
  expect(placesOf("template", files)).toEqual([["html"]]);
  expect(placesOf("secret", files)).toEqual([["secret"]]);
});

test("a place matches every path that it stands for, and no other", () => {
  expect(isAt(["list", "*", "key"], ["list", 3, "key"])).toBe(true);
  expect(isAt(["list", "*", "key"], ["list", 3, "plain"])).toBe(false);
  expect(isAt(["list", "*", "key"], ["list", 3])).toBe(false);
});

test("lists the keys of an object, and of all kinds of objects that a place may have", () => {
  expect(keysAt(schema, [])).toEqual(["list", "named", "piped"]);
  expect(keysAt(schema, ["list", 0])).toEqual(["key", "plain"]);
  expect(keysAt(schema, ["named", "x"])).toEqual(["type", "url", "inner"]);
  expect(keysAt(schema, ["named", "x", "inner"])).toEqual(["password"]);
  expect(keysAt(schema, ["list", 0, "plain", "deeper"])).toEqual([]);
});
