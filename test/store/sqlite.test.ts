import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll } from "@jest/globals";
import { openKeyStore } from "../../src/store/key-store.ts";
import { describeStore } from "./contract.ts";

const folder = mkdtempSync(join(tmpdir(), "lowstockd-journal-"));
let files = 0;
let file = "";
const open = () => openKeyStore(`sqlite:${file}`, { writer: true, now: () => new Date() });

afterAll(() => rmSync(folder, { recursive: true }));

describeStore("sqlite", {
  async openEmpty() {
    files += 1;
    file = join(folder, String(files), "journal.sqlite");
    return open();
  },
  async reopen(keyStore) {
    await keyStore.close();
    return open();
  },
  openBeside: () => openKeyStore(`sqlite:${file}`, { writer: false, now: () => new Date() }),
  async overwrite(key, text) {
    using database = new DatabaseSync(file);
    const { changes } = database.prepare("UPDATE entries SET value = ? WHERE key = ?").run(text, key);
    if (changes !== 1) throw new Error(`there is no ${key}`);
  },
});
