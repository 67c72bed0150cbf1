import { expect, jest, test } from "@jest/globals";
import { lowstockd, PATIENCE_MS } from "./lowstockd.ts";
import { openOutside } from "./outside.ts";

jest.setTimeout(PATIENCE_MS);

test("check says that a config is of a fleet, and through what its daemons share the work, without the address", async () => {
  await using outside = await openOutside({ products: 1 });
  const file = await outside.writeConfig({
    store: { url: "postgres://db.example.com/lowstockd" },
    scale: { redis: "redis-sentinel://:secreto@a.example.com:26379,b.example.com:26379/0#main" },
  });
  const { status, stdout } = await lowstockd("check", "--config", file);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^Fleet: +any number of lowstockd run .* share its companies, through redis-sentinel$/m);
  expect(stdout).not.toMatch(/secreto|example\.com:26379/);
  const alone = await lowstockd("check", "--config", await outside.writeConfig());
  expect(alone.stdout).not.toContain("Fleet:");
  expect(JSON.parse((await lowstockd("check", "--json", "--config", file)).stdout)).toMatchObject({
    store: "postgres",
    scale: "redis-sentinel",
  });
});
