import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { SQLITE_BUSY, sqliteCode } from "./sqlite-code.ts";
import { lockOf, makePrivate } from "./sqlite-files.ts";

/** Longer than anybody who only looks whether it is taken keeps it. */
const GLANCE_MS = 250;

export interface WriterLock {
  release(): void;
}

/**
 * Takes the one writer's lock of a store file; null when another process (or another opener in this one) has it.
 * It is an exclusive SQLite transaction on a file beside the store: the operating system ends it with the process,
 * however that dies, and it holds between containers on one volume, where process ids say nothing.
 * @throws {Error} of node:sqlite, when the lock file cannot be made
 */
export function takeWriterLock(storeFile: string): WriterLock | null {
  makePrivate(lockOf(storeFile));
  const lock = new DatabaseSync(lockOf(storeFile), { timeout: GLANCE_MS });
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return { release: () => lock.close() };
  } catch (error) {
    lock.close();
    if (sqliteCode(error) === SQLITE_BUSY) return null;
    throw error;
  }
}

/**
 * Whether some process has the writer's lock of a store file.
 * @throws {Error} of node:sqlite, when the lock file cannot be read
 */
export function isWriterLockTaken(storeFile: string): boolean {
  if (!existsSync(lockOf(storeFile))) return false;
  using lock = new DatabaseSync(lockOf(storeFile), { readOnly: true, timeout: 0 });
  try {
    lock.prepare("SELECT count(*) FROM sqlite_schema").get();
    return false;
  } catch (error) {
    if (sqliteCode(error) === SQLITE_BUSY) return true;
    throw error;
  }
}
