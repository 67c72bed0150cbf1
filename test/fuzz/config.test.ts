import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ConfigInvalid } from "../../src/config/invalid.ts";
import { loadConfig } from "../../src/config/load.ts";
import fc from "../fast-check.ts";

const RUNS = 150 * Number(process.env.LOWSTOCKD_TEST_RUNS ?? 1);

const ENV = {
  SMARTPYME_API_KEY: "kept-out-of-messages-1",
  SLACK_WEBHOOK_URL: "https://hooks.slack.com/services/T/B/kept-out-of-messages-2",
  SMTP_PASSWORD: "kept-out-of-messages-3",
};

const example = readFileSync("config/lowstockd.yaml", "utf8");
const bare = example.replaceAll(/^ *#.*\n/gm, "");
/** The example with every commented-out key uncommented. */
const inFull = example.replaceAll(/^( *)# ((?: *)[a-z_]+:(?: .*)?)$/gm, "$1$2");

/** One kind of damage to a file by a person, an editor or a disk. */
type Damage =
  | { readonly kind: "byte"; readonly at: number; readonly to: number }
  | { readonly kind: "insert"; readonly at: number; readonly text: string }
  | { readonly kind: "cut"; readonly at: number; readonly length: number }
  | { readonly kind: "value"; readonly line: number; readonly text: string }
  | { readonly kind: "move"; readonly line: number; readonly to: number }
  | { readonly kind: "indent"; readonly line: number; readonly by: number };

const place = fc.nat(10_000);
const oddText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("NO_SUCH", "SMARTPYME_API_KEY", "SMTP_PASSWORD:-").map((name) => `\${${name}}`),
  fc.constantFrom(
    ...["$" + "{", "*x", "&x a", "<<: *x", "!!binary x", "? x", "---"],
    ...[
      "[",
      "{",
      "[[[[[[",
      "'",
      '"',
      "|",
      ">-",
      "\t",
      "#",
      ": :",
      "null",
      "~",
      ".nan",
      "-.inf",
      "0x7f",
      "1e999",
      "-1",
      "true",
    ],
    ...["2026-01-01", "99999999999d", "0s", "__proto__: 1", "constructor", "%YAML 9.9", "\u0000", "\ufeff", "𝒳"],
  ),
);

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant("byte"), at: place, to: fc.nat(255) }),
  fc.record({ kind: fc.constant("insert"), at: place, text: oddText }),
  fc.record({ kind: fc.constant("cut"), at: place, length: fc.nat(80) }),
  fc.record({ kind: fc.constant("value"), line: place, text: oddText }),
  fc.record({ kind: fc.constant("move"), line: place, to: place }),
  fc.record({ kind: fc.constant("indent"), line: place, by: fc.integer({ min: -4, max: 4 }) }),
);

function damaged(source: Buffer, how: Damage): Buffer {
  if (how.kind === "byte" || how.kind === "insert" || how.kind === "cut") {
    const at = how.at % (source.length + 1);
    const put = how.kind === "byte" ? Buffer.of(how.to) : Buffer.from(how.kind === "insert" ? how.text : "");
    const gone = how.kind === "byte" ? 1 : how.kind === "cut" ? how.length : 0;
    return Buffer.concat([source.subarray(0, at), put, source.subarray(at + gone)]);
  }
  const lines = source.toString("latin1").split("\n");
  const at = how.line % lines.length;
  const line = lines[at] ?? "";
  if (how.kind === "value") lines[at] = line.replace(/[:-] .*$/, `: ${Buffer.from(how.text).toString("latin1")}`);
  else if (how.kind === "move") lines.splice(how.to % lines.length, 0, ...lines.splice(at, 1));
  else lines[at] = how.by > 0 ? " ".repeat(how.by) + line : line.slice(-how.by);
  return Buffer.from(lines.join("\n"), "latin1");
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lowstockd-fuzz-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["as it is shipped", bare],
  ["with every key in force", inFull],
])(
  "the example %s, damaged anyhow, is a config or a list of what is wrong, without a secret",
  async (_, source) => {
    const file = join(folder, "lowstockd.yaml");
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (damages) => {
        writeFileSync(file, damages.reduce(damaged, Buffer.from(source)));
        const outcome: unknown = await loadConfig(file, ENV).catch((error: unknown) => error);
        if (outcome instanceof ConfigInvalid) {
          expect(outcome.message).not.toContain("kept-out-of-messages");
          expect(JSON.stringify(outcome.problems)).not.toContain("kept-out-of-messages");
          expect(outcome.message).toMatch(/\S/);
        } else if (outcome instanceof Error) {
          throw outcome;
        } else {
          expect(outcome).toMatchObject({ config: { companies: expect.anything() }, secrets: expect.any(Array) });
        }
      }),
      { numRuns: RUNS },
    );
  },
  120_000,
);
