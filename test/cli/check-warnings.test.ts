import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, jest, test } from "@jest/globals";
import { lowstockd, PATIENCE_MS } from "./lowstockd.ts";
import { mailChannel, openOutside } from "./outside.ts";

jest.setTimeout(PATIENCE_MS);

test("a secret file with a blank at its end is warned of by check and at the start, without its content", async () => {
  await using outside = await openOutside({ products: 40 });
  const file = await outside.writeConfig({
    channels: { compras: mailChannel(outside.mail.port, { user: "u", password_file: "password" }) },
  });
  await writeFile(path.join(outside.folder, "password"), "MARKED-1 \n");
  const warning = expect.stringMatching(
    /lowstockd-1\.yaml:\d+:\d+: password_file: .*password begins or ends with a blank, which counts as part of the secret/,
  );

  const checked = await lowstockd("check", "-c", file);
  expect(checked).toMatchObject({ status: 0, stderr: "" });
  expect(checked.stdout).toEqual(warning);
  expect(checked.stdout).toContain("everybody, through every channel: operations.channels is not set");
  const { stdout } = await lowstockd("check", "--json", "-c", file);
  expect(JSON.parse(stdout)).toMatchObject({ isFine: true, warnings: expect.arrayContaining([warning]) });

  const once = await lowstockd("once", "-c", file);
  const logged = once.stdout.split("\n").find((line) => line.includes("may not say what is meant"));
  expect(JSON.parse(logged ?? "{}")).toMatchObject({ level: "warn", warning });
  expect([checked, stdout, once].map((it) => JSON.stringify(it)).join()).not.toContain("MARKED");
});
