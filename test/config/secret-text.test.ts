import { expect, test } from "@jest/globals";
import { readSecretText } from "../../src/config/secret-text.ts";

test("a key of many lines is a valid secret", () => {
  const pem = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
  expect(readSecretText(`${pem}\n`)).toEqual({ content: pem, failure: null, warning: null });
});

test.each(["session_key=abc", "Bearer a=b", "https://example.com/?KEY=x", "postgres://u:p@h/db?x=y", "a b", "AB+C=="])(
  "an equals sign alone makes no line of a dotenv file: %s",
  (content) => {
    expect(readSecretText(content)).toEqual({ content, failure: null, warning: null });
  },
);

test("an empty secret gets a warning", () => {
  expect(readSecretText("\n")).toEqual({ content: "", failure: null, warning: "is empty" });
});
