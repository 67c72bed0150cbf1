import { describe, expect, test } from "@jest/globals";
import { fillIn } from "../../src/config/environment.ts";

const env = { HOST: "smtp.example.com", EMPTY: "", MONEY: "$&$1" };

describe("fillIn", () => {
  test.each([
    ["plain", "plain"],
    [`\${HOST}`, "smtp.example.com"],
    [`https://\${HOST}:\${PORT:-587}/x`, "https://smtp.example.com:587/x"],
    [`\${EMPTY}`, ""],
    [`\${EMPTY:-default}`, "default"],
    [`\${HOST:-default}`, "smtp.example.com"],
    [`\${NONE:-}`, ""],
    [`$\${HOST}`, `\${HOST}`],
    ["$HOST costs $5", "$HOST costs $5"],
    [`\${MONEY}`, "$&$1"],
    [`\${NONE:-\${HOST}}`, "smtp.example.com"],
    [`\${NONE:-\${EMPTY:-\${NONE:-x}y}z}!`, "xyz!"],
    [`\${NONE:-a \${HOST}:25 {b}`, "a smtp.example.com:25 {b"],
    [`\${NONE:-$\${HOST}}`, `\${HOST}`],
    [`\${HOST:-\${NONE}}`, "smtp.example.com"],
  ])("%s becomes %s", (raw, text) => {
    expect(fillIn(raw, env)).toEqual({ text, problems: [] });
  });

  test("references in a variable's content are not filled in", () => {
    expect(fillIn(`\${A}`, { A: `\${B}`, B: "no" }).text).toBe(`\${B}`);
  });

  test("names every variable that is not set", () => {
    expect(fillIn(`\${ONE}-\${TWO}`, env).problems).toEqual([
      "needs the environment variable ONE, which is not set",
      "needs the environment variable TWO, which is not set",
    ]);
  });

  test("names the variables of a default only when the default is used", () => {
    expect(fillIn(`\${ONE:-\${TWO}}`, env).problems).toEqual(["needs the environment variable TWO, which is not set"]);
  });

  test.each([`\${NONE:-\${HOST}`, `\${NONE:-\${}}`, `\${`, `\${HOST`, `\${not a name}`, `\${}`, `\${1A}`])(
    "%s names no variable",
    (raw) => {
      expect(fillIn(raw, env).problems).toEqual([expect.stringContaining("names no variable")]);
    },
  );
});
