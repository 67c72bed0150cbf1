import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { StoreLocked } from "../../src/store/errors.ts";
import { openStore } from "../../src/store/store.ts";
import { type HeldJournal, holdStore } from "./held-store.ts";
import { sampleDelivery, sampleState } from "./samples.ts";

const now = () => new Date("2026-01-05T13:00:00Z");

describe("a store file that a daemon has open", () => {
  let folder: string;
  let url: string;
  let daemon: HeldJournal;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "lowstockd-lock-"));
    url = `sqlite:${join(folder, "data", "journal.sqlite")}`;
    daemon = await holdStore(url);
  }, 30_000);

  afterEach(async () => {
    await daemon.kill();
    rmSync(folder, { recursive: true });
  });

  test("is refused to a second one, which names the first", async () => {
    const second = openStore(url, { writer: true, now });
    await expect(second).rejects.toThrow(StoreLocked);
    await expect(second).rejects.toThrow(
      `in use by another lowstockd (pid ${daemon.pid} on host ${hostname()}, since 2026-01-05T12:00:00.000Z)`,
    );
  });

  test("is refused by another name of the same file, too", async () => {
    symlinkSync(join(folder, "data"), join(folder, "alias"));
    mkdirSync(join(folder, "elsewhere"));
    symlinkSync(join(folder, "data", "journal.sqlite"), join(folder, "elsewhere", "link.sqlite"));
    for (const path of ["alias/journal.sqlite", "elsewhere/link.sqlite"]) {
      await expect(openStore(`sqlite:${join(folder, path)}`, { writer: true, now })).rejects.toThrow(StoreLocked);
    }
  });

  test("can be read meanwhile, but not written", async () => {
    const reader = await openStore(url, { writer: false, now });
    expect(await reader.state("held")).toEqual(sampleState(1));
    expect(await reader.writer()).toMatchObject({ isAtWork: true });
    await expect(reader.commit("held", sampleState(2), [])).rejects.toThrow("opened for reading only");
    await expect(reader.markSent([sampleDelivery("held", 1, "slack")], now())).rejects.toThrow("reading only");
    await reader.close();
  });

  test("is free again once the daemon was killed, with all that it committed", async () => {
    await daemon.kill();
    const reader = await openStore(url, { writer: false, now });
    expect(await reader.state("held")).toEqual(sampleState(1));
    expect(await reader.writer()).toMatchObject({
      isAtWork: false,
      process: `pid ${daemon.pid} on host ${hostname()}`,
    });
    await reader.close();
    const next = await openStore(url, { writer: true, now });
    expect(await next.state("held")).toEqual(sampleState(1));
    expect(await next.pending()).toHaveLength(1);
    await next.close();
  });
});

test("one process cannot open a store file twice to write, but can again after it has closed it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lowstockd-lock-"));
  const url = `sqlite:${join(folder, "journal.sqlite")}`;
  const first = await openStore(url, { writer: true, now });
  await expect(openStore(url, { writer: true, now })).rejects.toThrow(`pid ${process.pid}`);
  await first.commit("mi-empresa", sampleState(1), []);
  await first.close();
  const second = await openStore(url, { writer: true, now });
  expect((await second.state("mi-empresa"))?.version).toBe(1);
  await second.close();
  rmSync(folder, { recursive: true });
});
