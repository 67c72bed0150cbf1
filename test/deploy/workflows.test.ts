import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly uses?: string;
  readonly container?: string;
  readonly needs?: string;
  readonly steps?: readonly Step[];
}

const run = promisify(execFile);
const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const dockerfile = readFileSync("Dockerfile", "utf8");

function readJobs(name: string): Readonly<Record<string, Job>> {
  return parse(readFileSync(`.github/workflows/${name}`, "utf8")).jobs;
}

const workflows = readdirSync(".github/workflows");
const stepsOf = (name: string) => Object.values(readJobs(name)).flatMap(({ steps = [] }) => steps);

test("the checks are .ci/run, on the Node of the image", () => {
  const { checks } = readJobs("ci.yml");
  expect(checks?.steps?.map(({ run: command }) => command)).toContain(".ci/run");
  expect(checks?.container).toBe(`node:${manifest.devDependencies.node}-bookworm`);
});

test("the image is built and run by the Node that everything is tested with", () => {
  const bases = [...dockerfile.matchAll(/^FROM (?:--\S+ )?(\S+)/gm)].map(([, base]) => base);
  const base = `node:${manifest.devDependencies.node}-bookworm-slim`;
  expect(bases).toEqual([base, base]);
});

test("nothing is released that has not passed the checks", () => {
  const { checks, release } = readJobs("release.yml");
  expect([checks?.uses, release?.needs]).toEqual(["./.github/workflows/ci.yml", "checks"]);
});

test.each(["ci.yml", "release.yml"])("%s builds the image for both platforms, with SBOM and provenance", (name) => {
  const images = stepsOf(name).filter(({ with: options }) => options?.platforms !== undefined);
  expect(images.map(({ with: options }) => options)).toEqual([
    expect.objectContaining({ platforms: "linux/amd64,linux/arm64", sbom: true, provenance: "mode=max" }),
  ]);
});

test.each(workflows)("%s uses no action that may be another one tomorrow", (name) => {
  const uses = stepsOf(name).flatMap((step) => step.uses ?? []);
  expect(uses.length).toBeGreaterThan(0);
  for (const action of uses) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
});

test.each(["bug.yml", "feature.yml"])("the form %s asks each question once, under an id of its own", (name) => {
  const { name: title, description, body } = parse(readFileSync(`.github/ISSUE_TEMPLATE/${name}`, "utf8"));
  expect([typeof title, typeof description]).toEqual(["string", "string"]);
  const questions = body.filter(({ type }: { type: string }) => type !== "markdown");
  for (const { type, id, attributes } of questions) {
    expect(["input", "textarea", "dropdown", "checkboxes"]).toContain(type);
    expect([typeof id, typeof attributes.label]).toEqual(["string", "string"]);
    if (type === "dropdown") expect(new Set(attributes.options).size).toBe(attributes.options.length);
  }
  expect(new Set(questions.map(({ id }: { id: string }) => id)).size).toBe(questions.length);
});

test("updates are looked for wherever versions are named", () => {
  const { updates } = parse(readFileSync(".github/dependabot.yml", "utf8"));
  const ecosystems = updates.map((update: Record<string, string>) => update["package-ecosystem"]);
  expect(ecosystems.toSorted()).toEqual(["docker", "docker-compose", "github-actions", "npm"]);
});

describe("the notes of a release", () => {
  test("are the CHANGELOG's section of this version", async () => {
    const { stdout } = await run(".ci/release-notes", [manifest.version]);
    const section = readFileSync("CHANGELOG.md", "utf8")
      .split(/^## /m)
      .find((part) => part.startsWith(`[${manifest.version}]`));
    expect(stdout.trim()).toBe(section?.split("\n").slice(1).join("\n").trim());
    expect(stdout).toMatch(/^### Added\n/);
  });

  test("are refused for a version that not everything says", async () => {
    await expect(run(".ci/release-notes", ["99.0.0"])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("package.json does not say"),
    });
  });
});
