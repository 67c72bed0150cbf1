import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { StoreUnavailable, StoreUnreadable } from "../../src/store/errors.ts";
import { openStore } from "../../src/store/store.ts";
import { sampleDelivery, sampleState } from "./samples.ts";

describe("a journal in an SQLite file", () => {
  let folder: string;
  const now = () => new Date("2026-01-05T13:00:00Z");
  const open = (path: string, writer = true) => openStore(`sqlite:${join(folder, path)}`, { writer, now });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lowstockd-sqlite-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  test("creates its folders", async () => {
    const store = await open("some/where/journal.sqlite");
    await store.commit("mi-empresa", sampleState(1), []);
    await store.close();
    expect(readFileSync(join(folder, "some/where/journal.sqlite")).length).toBeGreaterThan(0);
  });

  test("does not change a file that is no database, and names it", async () => {
    const text = "companies:\n  - name: mi-empresa\n".repeat(40);
    writeFileSync(join(folder, "lowstockd.yaml"), text);
    const opening = open("lowstockd.yaml");
    await expect(opening).rejects.toThrow(StoreUnreadable);
    await expect(opening).rejects.toThrow(`${join(folder, "lowstockd.yaml")} is damaged or no database`);
    expect(readFileSync(join(folder, "lowstockd.yaml"), "utf8")).toBe(text);
  });

  test("does not open a database with an overwritten page", async () => {
    const store = await open("journal.sqlite");
    await store.commit("mi-empresa", sampleState(1, 500), [sampleDelivery("mi-empresa", 1, "slack")]);
    await store.close();
    const bytes = readFileSync(join(folder, "journal.sqlite"));
    writeFileSync(join(folder, "journal.sqlite"), bytes.fill(0xa5, 4096, 4096 * 8));
    await expect(open("journal.sqlite")).rejects.toThrow(StoreUnreadable);
    await expect(open("journal.sqlite")).rejects.toThrow(join(folder, "journal.sqlite"));
  });

  test("names the path at which it cannot be created", async () => {
    writeFileSync(join(folder, "file"), "");
    const opening = open("file/journal.sqlite");
    await expect(opening).rejects.toThrow(StoreUnavailable);
    await expect(opening).rejects.toThrow(`${join(folder, "file/journal.sqlite")} cannot be opened`);
    await expect(open(".")).rejects.toThrow(/cannot be opened \(EISDIR: .*\)/);
  });

  test("is missing for a reader before the daemon has run, and the reader creates nothing", async () => {
    await expect(open("journal.sqlite", false)).rejects.toThrow(/no such file; has the daemon run yet\?/);
    writeFileSync(join(folder, "empty.sqlite"), "");
    await expect(open("empty.sqlite", false)).rejects.toThrow(StoreUnavailable);
  });

  test("gives all its files to its owner alone, including files that existed before", async () => {
    const modes = () =>
      readdirSync(folder).map((name) => `${name} ${(statSync(join(folder, name)).mode & 0o777).toString(8)}`);
    const expected = ["", "-shm", "-wal", ".lock", ".lock-journal"].map((ending) => `journal.sqlite${ending} 600`);
    let store = await open("journal.sqlite");
    await store.commit("mi-empresa", sampleState(1), []);
    expect(modes().sort()).toEqual(expected);
    await store.close();
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644);
    store = await open("journal.sqlite");
    expect(modes().sort()).toEqual(expected);
    await store.close();
  });

  test.each(["journal.sqlite", "journal.sqlite-wal", "journal.sqlite.lock"])(
    "is not written to while its %s is away or another one, and again when it is back",
    async (name) => {
      const [file, aside] = [join(folder, name), join(folder, "aside")];
      const store = await open("journal.sqlite");
      await store.commit("mi-empresa", sampleState(1), []);
      renameSync(file, aside);
      const writing = store.commit("mi-empresa", sampleState(2), []);
      await expect(writing).rejects.toThrow(StoreUnavailable);
      await expect(writing).rejects.toThrow(`${file} was removed while lowstockd has it open`);
      await expect(store.confirm()).rejects.toThrow("move the file back, or stop lowstockd");
      writeFileSync(file, "");
      await expect(store.confirm()).rejects.toThrow(`${file} was replaced`);
      renameSync(aside, file);
      await store.commit("mi-empresa", sampleState(2), []);
      await store.confirm();
      await store.close();
    },
  );

  test("can be read while no daemon runs", async () => {
    const store = await open("journal.sqlite");
    await store.commit("mi-empresa", sampleState(1), []);
    await store.recordPoll({
      company: "mi-empresa",
      at: now().toISOString(),
      ok: true,
      error: null,
      failingSince: null,
      nextDueAt: null,
      budget: null,
      behind: null,
    });
    await store.close();
    const reader = await open("journal.sqlite", false);
    expect(await reader.state("mi-empresa")).toEqual(sampleState(1));
    expect(await reader.lastPolls()).toHaveLength(1);
    await reader.close();
  });
});
