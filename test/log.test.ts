import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "@jest/globals";
import { createLog, describeError, logSchema } from "../src/log.ts";

/** What comes out of a log that was written to so. */
async function written(
  config: { format?: "json" | "pretty"; level?: "debug" | "info" | "warn" },
  write: (log: ReturnType<typeof createLog>) => void,
): Promise<string> {
  const output = new PassThrough();
  write(createLog(logSchema.parse(config), ['s3cr/et "x"', "hunter22"], output));
  output.end();
  return text(output);
}

test("off a terminal a line is a JSON object: level, time, facts, words", async () => {
  const line = await written({}, (log) => log.info({ company: "torogoz", ms: 12 }, "polled"));
  expect(JSON.parse(line)).toEqual({
    level: "info",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    company: "torogoz",
    ms: 12,
    msg: "polled",
  });
  expect(line.trimEnd()).not.toContain("\n");
});

test("pretty lines carry the same facts, and no colours where there is no terminal", async () => {
  const line = await written({ format: "pretty" }, (log) => log.info({ company: "torogoz", ms: 12 }, "polled"));
  expect(line).toMatch(/^\[[\d:.]+\] INFO: polled \{"company":"torogoz","ms":12\}\n$/);
});

test("nothing below the level is written", async () => {
  const lines = await written({ level: "warn" }, (log) => {
    log.info({}, "small talk");
    log.warn({}, "trouble");
  });
  expect(
    lines
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).msg),
  ).toEqual(["trouble"]);
});

test.each(["json", "pretty"] as const)("secrets are in no part of a line (%s)", async (format) => {
  const cause = new Error('{"key":"s3cr/et \\"x\\""}');
  const line = await written({ format }, (log) =>
    log.error({ error: new Error("hunter22 was refused", { cause }), hunter22: ['s3cr/et "x"'] }, "hunter22!"),
  );
  expect(line).not.toMatch(/hunter|s3cr|et \\*"x/);
  expect(line.match(/\[secret\]/g)).toHaveLength(5);
});

test("an error is its class and message and those of its causes; what else it carries stays out", async () => {
  const error = Object.assign(new TypeError("no", { cause: new RangeError("too far") }), { headers: "authorization" });
  const line = await written({}, (log) => log.error({ error }, "failed"));
  expect(JSON.parse(line)).toMatchObject({ error: "TypeError: no (RangeError: too far)" });
  expect(line).not.toContain("authorization");
});

test.each([
  ["lines become one", new Error("first\n  second\r\nthird"), "Error: first second third"],
  [
    "errors that are summed up are told, for Node leaves the sum without a message",
    new AggregateError([new Error("connect ECONNREFUSED ::1:1"), new Error("connect ECONNREFUSED 127.0.0.1:1")], ""),
    "AggregateError (Error: connect ECONNREFUSED ::1:1; Error: connect ECONNREFUSED 127.0.0.1:1)",
  ],
  ["a cause that is no error", new Error("no", { cause: "because" }), "Error: no (because)"],
  ["what is thrown need not be an error", "just so", "just so"],
])("%s", (_, error, described) => {
  expect(describeError(error)).toBe(described);
});
