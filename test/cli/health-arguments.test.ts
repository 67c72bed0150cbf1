import { expect, test } from "@jest/globals";
import { readHealthArguments } from "../../src/cli/health-arguments.ts";
import { createProgram } from "../../src/cli/program.ts";

/** What the whole command line makes of the words. */
function optionsOf(words: readonly string[]): unknown {
  const program = createProgram("1", () => {});
  const health = program.commands.find((command) => command.name() === "health");
  let options: unknown;
  health?.action((read) => {
    options = read;
  });
  program.parse(words, { from: "user" });
  return options;
}

test.each([
  [["health"]],
  [["health", "--json"]],
  [["health", "-c", "a b.yaml"]],
  [["health", "--json", "--config", "x.yaml", "--config", "y.yaml"]],
])("%j is read as by the whole command line", (words) => {
  expect(readHealthArguments(words, process.env)).toEqual(optionsOf(words));
});

test("the config may be named by a variable, and the words count more", () => {
  const env = { LOWSTOCKD_CONFIG: "/config/shop.yaml" };
  expect(readHealthArguments(["health"], env)).toEqual({ config: "/config/shop.yaml", json: false });
  expect(readHealthArguments(["health", "-c", "x.yaml"], env)).toEqual({ config: "x.yaml", json: false });
});

test.each([
  [[]],
  [["status"]],
  [["--version"]],
  [["health", "--help"]],
  [["health", "--config"]],
  [["health", "--config", "--json"]],
  [["health", "--config=x.yaml"]],
  [["health", "x.yaml"]],
  [["help", "health"]],
])("%j is left to the whole command line", (words) => {
  expect(readHealthArguments(words, {})).toBeNull();
});
