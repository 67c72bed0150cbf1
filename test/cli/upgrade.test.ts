import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, jest, test } from "@jest/globals";
import { z } from "zod";
import { createProgram } from "../../src/cli/program.ts";
import { formatBackup } from "../../src/store/backup.ts";
import { fillStore, readContent } from "../../src/store/copy.ts";
import { lowstockd, PATIENCE_MS } from "./lowstockd.ts";
import { openOutside } from "./outside.ts";

jest.setTimeout(PATIENCE_MS);

const sampleSchema = z.object({ entries: z.record(z.string(), z.unknown()) });
const now = () => new Date();

test.each(["state-2", "state-3"])(
  "a store of %s is backed up, upgraded by a poll, and put back as it was",
  async (name) => {
    await using outside = await openOutside({ products: 40 });
    const { apiKey: api_key, url: base_url } = outside.shop;
    const config = await outside.writeConfig({ companies: [{ name: "norte", api_key, base_url }] });
    const text = readFileSync(path.join("test/store/stores", `${name}.json`), "utf8");
    const entries = new Map(
      Object.entries(sampleSchema.parse(JSON.parse(text)).entries).map(([key, entry]) => [
        key.replace("lowstockd:", ""),
        JSON.stringify(entry),
      ]),
    );
    const url = `sqlite:${outside.store}`;
    await fillStore(url, entries, { replace: false, now });

    const file = path.join(outside.folder, "before.backup");
    expect((await lowstockd("backup", file, "-c", config)).status).toBe(0);
    await lowstockd("once", "-c", config);
    const after = await readContent(url, now);
    expect([...after.entries.keys()]).toContain("head:norte");
    expect(after.entries.get("state:norte")).toBeUndefined();

    expect(await lowstockd("restore", "--replace", file, "-c", config)).toMatchObject({ status: 0, stderr: "" });
    const { entries: restored } = await readContent(url, now);
    expect(new Map([...restored].sort())).toEqual(new Map([...entries].sort()));
  },
);

test("what a newer version has written is not put back, and the store stays as it is", async () => {
  await using outside = await openOutside({ products: 40 });
  const config = await outside.writeConfig();
  await lowstockd("once", "-c", config);
  const url = `sqlite:${outside.store}`;
  const { entries } = await readContent(url, now);
  const newer = new Map([...entries].map(([key, text]) => [key, text.replace(/"format":\d+/, '"format":99')]));
  const file = path.join(outside.folder, "newer.backup");
  await writeFile(file, formatBackup({ entries: newer, version: "9.0.0", at: now().toISOString() }));
  const refused = await lowstockd("restore", "--replace", file, "-c", config);
  expect([refused.status, refused.stderr]).toEqual([
    1,
    expect.stringMatching(/written by a newer lowstockd .*: run that/),
  ]);
  expect((await readContent(url, now)).entries).toEqual(entries);
});

test("every command and option that the docs have people type is there", () => {
  const program = createProgram("0.0.0", () => {});
  const commands = new Map(program.commands.map((command) => [command.name(), command]));
  const blocks = ["README.md", "docs/operations.md"].flatMap((file) =>
    readFileSync(file, "utf8")
      .split("```")
      .filter((block) => block.startsWith("sh\n")),
  );
  const typed = blocks.flatMap((block) =>
    [...block.matchAll(/(?:npm start --|(?<!-n )lowstockd)(?: lowstockd)? ([a-z][a-z-]*)((?: [^\s#|<>]+)*)/g)].map(
      ([, name = "", words = ""]) => ({ name, options: words.split(" ").filter((word) => word.startsWith("--")) }),
    ),
  );
  expect(typed.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["check", "preview", "test-channel", "run", "backup", "restore", "status"]),
  );
  for (const { name, options } of typed) {
    expect([name, commands.has(name)]).toEqual([name, true]);
    const known = commands.get(name)?.options.map(({ long }) => long);
    expect(options.filter((option) => !known?.includes(option))).toEqual([]);
  }
});
