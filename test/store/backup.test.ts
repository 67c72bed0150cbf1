import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { type Backup, checkEntries, formatBackup, readBackup } from "../../src/store/backup.ts";
import { StoreUnreadable } from "../../src/store/errors.ts";
import { keyStoreOn } from "../../src/store/key-store.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import { startStore } from "../../src/store/store.ts";
import { sampleDelivery, sampleState } from "./samples.ts";

describe("a backup", () => {
  let backup: Backup;
  let text = "";

  beforeAll(async () => {
    const keyStore = keyStoreOn(openMemory(), "memory:", true);
    const store = await startStore(keyStore);
    await store.commit("norte", sampleState(1), [sampleDelivery("norte", 1, "correo")]);
    backup = { entries: await keyStore.snapshot(), version: "0.1.0", at: "2026-01-05T12:00:00.000Z" };
    text = formatBackup(backup);
  });

  const read = (changed: string | Uint8Array) => () =>
    readBackup(typeof changed === "string" ? Buffer.from(changed) : changed, "copy");

  test("returns exactly the content of the store, compressed or not", () => {
    expect(read(text)()).toEqual(backup);
    expect(read(gzipSync(text))()).toEqual(backup);
    expect([...read(text)().entries]).toEqual([...backup.entries]);
  });

  test("describes itself in its first line", () => {
    expect(JSON.parse(text.split("\n")[0] ?? "")).toEqual({
      lowstockd_backup: 1,
      version: "0.1.0",
      at: "2026-01-05T12:00:00.000Z",
      entries: backup.entries.size,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test("is refused when one character differs, or its end is missing", () => {
    const stock = text.lastIndexOf("1");
    expect(read(`${text.slice(0, stock)}2${text.slice(stock + 1)}`)).toThrow(/^copy is cut short or damaged/);
    for (const end of [text.length - 1, text.length - 40, text.indexOf("\n") + 1]) {
      expect(read(text.slice(0, end))).toThrow(/^copy is cut short or damaged: .* Take another backup$/);
    }
    expect(read(text + text)).toThrow("is cut short or damaged");
    expect(read(gzipSync(text).subarray(0, 100))).toThrow("is cut short or damaged: it cannot be unpacked");
    expect(read(text.replace(/"at":"[^"]*"/, '"at":"yesterday"'))).toThrow("its first line is not whole");
  });

  test.each([
    ["nothing", ""],
    ["a config", "companies:\n  - name: norte\n"],
    ["other JSON", '{"lowstockd_backup":"yes"}\n'],
    ["what is no text", Buffer.from([0xff, 0xfe, 0x00])],
  ])("that is %s is said to be none, and what makes one", (_, content) => {
    expect(read(content)).toThrow(StoreUnreadable);
    expect(read(content)).toThrow("copy is no backup of lowstockd: lowstockd backup FILE makes one");
  });

  test("that is a copy of an SQLite file is refused with a hint how to use it", () => {
    const file = Buffer.concat([Buffer.from("SQLite format 3\0"), Buffer.from([0x10, 0x00, 0x01, 0xff])]);
    expect(read(file)).toThrow("lowstockd copy-store sqlite:copy TO");
  });

  test("in a later version's format is refused with the version to use", () => {
    const later = text.replace('"lowstockd_backup":1', '"lowstockd_backup":2').replace("0.1.0", "3.2.1");
    expect(read(later)).toThrow("copy was made by lowstockd 3.2.1, in a form that this one does not know");
  });

  test("is checked by a trial start of a store from it", async () => {
    expect(await checkEntries(backup.entries, "copy")).toEqual({ companies: ["norte"] });
    const without = new Map([...backup.entries].filter(([key]) => !key.startsWith("levels:")));
    await expect(checkEntries(without, "copy")).rejects.toThrow(StoreUnreadable);
    const newer = [...backup.entries].map(
      ([key, entry]) => [key, entry.replace(/"format":\d+/, '"format":99')] as const,
    );
    await expect(checkEntries(new Map(newer), "copy")).rejects.toThrow(/written by a newer lowstockd/);
  });
});
