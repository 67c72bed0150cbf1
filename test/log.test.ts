import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "@jest/globals";
import { createLog, describeError, logSchema } from "../src/log.ts";

/** Returns what a log writes. */
async function written(
  config: { format?: "json" | "pretty"; level?: "debug" | "info" | "warn" },
  write: (log: Awaited<ReturnType<typeof createLog>>) => void,
  secrets: readonly string[] = ['s3cr/et "x"', "hunter22"],
): Promise<string> {
  const output = new PassThrough();
  write(await createLog(logSchema.parse(config), secrets, output));
  output.end();
  return text(output);
}

test("without a terminal a line is a JSON object: level, time, facts, message", async () => {
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

test("pretty lines are sentences, without colours when there is no terminal", async () => {
  const lines = await written({ format: "pretty" }, (log) => {
    log.info({ company: "torogoz", breached: 3, open: 66, requests: 1, ms: 146 }, "polled");
    log.warn({ channel: "slack", company: "torogoz", changes: 1, reason: "503" }, "not delivered");
    log.error({ error: new Error("no") }, "failed");
  });
  expect(lines.replaceAll(/^\d\d:\d\d:\d\d /gm, "TIME ")).toBe(
    "TIME torogoz: 3 low; 66 open; 1 request, 146 ms\n" +
      "TIME WARNING torogoz → slack: not delivered: 503 (1 change)\n" +
      "TIME ERROR failed: no\n",
  );
});

test.each([
  [true, true],
  [false, false],
])("where a terminal shows colours: %s, lines have some: %s", async (hasColors, hasSome) => {
  const output = Object.assign(new PassThrough(), { isTTY: true, hasColors: () => hasColors });
  const log = await createLog(logSchema.parse({}), [], output);
  log.warn({}, "trouble");
  output.end();
  expect((await text(output)).includes("\u001b")).toBe(hasSome);
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

test.each(["json", "pretty"] as const)("a secret that looks like part of a line breaks none (%s)", async (format) => {
  const secrets = ["1234", "info", "level", "20", "2026", "true", "null", "company", '":"', "polled", "Error"];
  const facts = {
    company: "company-1234",
    ms: 12345,
    ok: true,
    none: null,
    at: "2026-11-25T12:34:56.789Z",
    nested: { level: [1234, "1234"], "a 1234": 1 },
  };
  const line = await written({ format }, (log) => log.info(facts, "polled with 1234"), secrets);
  if (format === "pretty") {
    expect(line).toMatch(/^\d\d:\d\d:\d\d \[secret\]-\[secret\]: \[secret\] with \[secret\] \(12345 ms, ok true, at /);
    expect(line).toMatch(/, nested \{"level":\[1234,"\[secret\]"\],"a \[secret\]":1\}\)\n$/);
    return;
  }
  expect(JSON.parse(line)).toMatchObject({
    level: "info",
    time: expect.stringMatching(/^\d{4}-/),
    msg: "[secret] with [secret]",
    company: "[secret]-[secret]",
    ms: 12345,
    ok: true,
    none: null,
    at: "2026-11-25T12:34:56.789Z",
    nested: { level: [1234, "[secret]"], "a [secret]": 1 },
  });
});

test.each(["json", "pretty"] as const)("no line has control characters (%s)", async (format) => {
  const name = "Caf\u00e9\u001b[31m\u009b2J\u0085\u202eterces\u2066\u2028\u200bx";
  const line = await written({ format }, (log) =>
    log.warn({ product: name, [name]: [{ name }], error: new Error(name) }, `about ${name}\nforged line`),
  );
  expect(line.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Zl}\u200b\u202a-\u202e\u2066-\u2069]|\\u|\\n/u);
  expect(line).not.toMatch(/^forged/m);
  expect(line.match(/Café terces x/g)).toHaveLength(5);
});

test("a secret with characters in between that are dropped is masked, too", async () => {
  const line = await written({}, (log) => log.info({ words: "hun\u200bter22 hunter22\u001b[m" }, "x"));
  expect(JSON.parse(line)).toMatchObject({ words: "[secret] [secret]" });
});

test("an error is logged as its class and message and those of its causes, without other properties", async () => {
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
