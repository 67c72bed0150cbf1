import { chmodSync, closeSync, existsSync, openSync, statSync } from "node:fs";
import { reasonOf, START_ANEW, StoreUnavailable } from "./errors.ts";

/** File mode of the files of a store: only their owner may read and write them. */
const PRIVATE = 0o600;

/** Lists all files of a store, of which only the first must exist. */
function filesOf(file: string): string[] {
  return [file, `${file}-wal`, `${file}-shm`, lockOf(file), `${lockOf(file)}-journal`];
}

export function lockOf(file: string): string {
  return `${file}.lock`;
}

/** Creates a file for its owner only, unless it exists. SQLite gives the files beside it the same mode. */
export function makePrivate(file: string): void {
  closeSync(openSync(file, "a", PRIVATE));
}

/** Takes the rights of others to the files of a store away. Returns why that failed, or null. */
export function keepPrivate(file: string): string | null {
  try {
    for (const path of filesOf(file)) {
      if (existsSync(path) && (statSync(path).mode & 0o777) !== PRIVATE) chmodSync(path, PRIVATE);
    }
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

/**
 * Notes the identity of the files of a store. Writes to an open file that was removed or replaced succeed, and are lost.
 * @returns a function that throws `StoreUnavailable` when one of the files was removed or replaced
 */
export function rememberFiles(file: string): () => void {
  const known = [file, `${file}-wal`, lockOf(file)].flatMap((path) => {
    const identity = identify(path);
    return identity === null ? [] : [{ path, identity }];
  });
  return () => {
    for (const { path, identity } of known) {
      const found = identify(path);
      if (found === identity) continue;
      throw new StoreUnavailable(
        `${path} was ${found === null ? "removed" : "replaced"} while lowstockd has it open, and what is written now would be ` +
          `lost: move the file back, or stop lowstockd, and ${START_ANEW}`,
      );
    }
  };
}

function identify(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}` : null;
}
