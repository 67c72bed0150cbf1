import { expect } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { z } from "zod";

/**
 * Makes the check whether a value is what a schema says, with nothing that it does not name.
 * @returns what is wrong; empty: nothing
 */
export function strictly(schema: z.ZodType): (value: unknown) => readonly string[] {
  const check = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(
    z.toJSONSchema(schema, { io: "output" }),
  );
  return (value) =>
    check(value)
      ? []
      : (check.errors ?? []).map(
          ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
        );
}

/** Reads what was answered, which must be what the schema says. @param what the question, to be named where it is not */
export function checked(what: string, text: string, schema: z.ZodType) {
  const json = JSON.parse(text);
  expect({ what, wrong: strictly(schema)(json) }).toEqual({ what, wrong: [] });
  return json;
}
