import { expect, test } from "@jest/globals";
import { z } from "zod";
import { describeAsJsonSchema } from "../../src/config/json-schema.ts";

const reference = { type: "string", pattern: "\\$\\{" };

test("a secret may come from a file, and a required one needs exactly one of the two keys", () => {
  const schema = z.strictObject({ key: z.string().meta({ secret: true }), other: z.string() });
  expect(describeAsJsonSchema(schema)).toMatchObject({
    properties: { key: { type: "string" }, key_file: { type: "string" } },
    required: ["other"],
    allOf: [{ oneOf: [{ required: ["key"] }, { required: ["key_file"] }] }],
    additionalProperties: false,
  });
  expect(JSON.stringify(describeAsJsonSchema(schema))).not.toContain("secret");
});

test("a variable may replace any value, and the schema keeps the value's description and default", () => {
  const schema = z.strictObject({
    port: z.int().min(1).default(587).describe("The port."),
    on: z.boolean(),
    level: z.enum(["a", "b"]),
    text: z.string(),
    list: z.array(z.number()),
  });
  expect(describeAsJsonSchema(schema).properties).toMatchObject({
    port: { description: "The port.", default: 587, anyOf: [{ type: "integer", minimum: 1 }, reference] },
    on: { anyOf: [{ type: "boolean" }, reference] },
    level: { anyOf: [{ enum: ["a", "b"] }, reference] },
    text: { type: "string" },
    list: { type: "array", items: { anyOf: [{ type: "number" }, reference] } },
  });
});

test("a template is written as the path of a file", () => {
  const template = z.strictObject({ path: z.string(), source: z.string() }).meta({ template: true });
  const schema = z.strictObject({ html: template.optional().describe("The mail.") });
  expect(describeAsJsonSchema(schema).properties).toEqual({ html: { type: "string", description: "The mail." } });
});
