import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { SQLITE_BUSY, sqliteCode } from "./sqlite-code.ts";
import { lockOf, makePrivate } from "./sqlite-files.ts";

/** Longer than a process that only checks the lock keeps it. */
const GLANCE_MS = 250;

export interface WriterLock {
  release(): void;
}

/**
 * Takes the lock of a store file's one writer; null when another process (or another caller in this one) has it. The lock is
 * an exclusive SQLite transaction on a file beside the store. The operating system ends it with the process, however that
 * dies, and it works between containers on one volume, where process ids mean nothing.
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
 * Tells whether some process has the lock of a store file's one writer.
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
