import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";

const SOURCES = new URL("../src/", import.meta.url).href;

/** Runs a script as a process of its own, whose environment counts, and returns what it prints. */
async function run(script: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const whole = `
    import { liveIn } from "${SOURCES}process-zone.ts";
    import { zoneOf } from "${SOURCES}time/local-time.ts";
    ${script}
  `;
  const options = { env: { ...process.env, ...env } };
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", whole], options);
  return JSON.parse(stdout);
}

const ZONES = [
  "America/El_Salvador",
  "America/New_York",
  "America/Santiago",
  "Europe/Madrid",
  "Australia/Lord_Howe",
  "UTC",
];

test.each(ZONES)("the local times of %s are those of Intl, also around each change of the clocks", async (zone) => {
  const instants = "Array.from({ length: 3 * 365 * 48 }, (_, half) => Date.UTC(2025, 0, 1) + half * 1_800_000)";
  const told = `
    const zone = zoneOf("${zone}");
    const all = () => ${instants}.map((instant) => zone.localTime(instant));
    const byIntl = all();
    liveIn("${zone}");
    const byDate = all();
    console.log(JSON.stringify(byIntl.filter((local, index) => local !== byDate[index])));
  `;
  expect(await run(told)).toEqual([]);
});

test("a process that lives in a zone needs no Intl for its local times", async () => {
  const script = `
    liveIn("America/New_York");
    Intl.DateTimeFormat = class { constructor() { throw new Error("it was asked for"); } };
    console.log(JSON.stringify(zoneOf("America/New_York").localTime(Date.UTC(2026, 6, 1, 12))));
  `;
  expect(await run(script)).toBe(Date.UTC(2026, 6, 1, 8));
});

test.each(["America/Nowhere", "america/new_york", "US/Eastern"])(
  "a process stays in its own zone for %s",
  async (zone) => {
    const script = `liveIn("${zone}"); console.log(JSON.stringify([process.env.TZ, new Date(0).getTimezoneOffset()]));`;
    expect(await run(script, { TZ: "America/El_Salvador" })).toEqual(["America/El_Salvador", 360]);
  },
);

test("a zone by an older name has the local times of that zone", async () => {
  const script = `liveIn("US/Eastern"); console.log(zoneOf("US/Eastern").localTime(${Date.UTC(2026, 6, 1, 12)}));`;
  expect(await run(script)).toBe(Date.UTC(2026, 6, 1, 8));
});

test("what is no zone is refused", async () => {
  const script = `
    try {
      zoneOf("America/Nowhere");
    } catch (error) {
      console.log(JSON.stringify(error.name));
    }
  `;
  expect(await run(script)).toBe("RangeError");
});
