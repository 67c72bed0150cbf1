import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "@jest/globals";
import { describeWithServer } from "../store/with-server.ts";
import { describeKilledWriter } from "./killed-writer.ts";
import { emptyPostgres, emptyRedis } from "./own-database.ts";

const folder = mkdtempSync(join(tmpdir(), "lowstockd-killed-"));
afterAll(() => rmSync(folder, { recursive: true }));

describeKilledWriter("sqlite", async () => `sqlite:${join(folder, "journal.sqlite")}`);
describeWithServer("LOWSTOCKD_TEST_REDIS_URL", (server) => describeKilledWriter("redis", () => emptyRedis(server, 7)));
describeWithServer("LOWSTOCKD_TEST_POSTGRES_URL", (server) =>
  describeKilledWriter("postgres", () => emptyPostgres(server, "lowstockd_killed")),
);
