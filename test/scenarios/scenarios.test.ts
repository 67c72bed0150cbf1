import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, jest, test } from "@jest/globals";
import { environmentFor, playScenario } from "./play-scenario.ts";
import { readSteps } from "./shop-file.ts";

// The time is for work, not for waiting: servers start, and thousands of lines are written.
jest.setTimeout(60_000);

const COOKBOOK = "docs/cookbook";
const SCENARIOS = "test/scenarios";

/** Whether to write the sent messages down as expected ones, for a person to check. */
const isWriting = process.env.LOWSTOCKD_WRITE_SCENARIOS === "1";

const recipes = readdirSync(COOKBOOK).filter((name) => name.endsWith(".yaml"));

test("every recipe has a scenario, and every scenario a recipe", () => {
  const scenarios = readdirSync(SCENARIOS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(scenarios.map(({ name }) => name).sort()).toEqual(recipes.map((name) => path.basename(name, ".yaml")).sort());
});

describe.each(recipes)("docs/cookbook/%s", (recipe) => {
  const file = path.join(COOKBOOK, recipe);
  const folder = path.join(SCENARIOS, path.basename(recipe, ".yaml"));

  test("passes check", () => {
    const environment = environmentFor(readFileSync(file, "utf8"));
    const { status, stdout, stderr } = spawnSync(process.execPath, ["src/main.ts", "check", "--config", file], {
      env: environment,
      encoding: "utf8",
    });
    expect([status, stderr, stdout.split("\n")[0]]).toEqual([0, "", `${file} is fine.`]);
  });

  test.each(["en", "es"] as const)("sends exactly the expected messages, in %s", async (locale) => {
    const sent = await playScenario(
      file,
      readFileSync(file, "utf8"),
      readSteps(path.join(folder, "pages.yaml")),
      locale,
    );
    const expected = path.join(folder, `messages.${locale}.txt`);
    if (isWriting) writeFileSync(expected, sent);
    expect(sent).toBe(existsSync(expected) ? readFileSync(expected, "utf8") : "");
  });
});
