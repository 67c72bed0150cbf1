import { chmodSync, closeSync, existsSync, openSync, statSync } from "node:fs";
import { reasonOf, START_ANEW, StoreUnavailable } from "./errors.ts";

/** What the files of a store hold is nobody's business but their owner's. */
const PRIVATE = 0o600;

/** All files of a store, of which only the first need be there. */
function filesOf(file: string): string[] {
  return [file, `${file}-wal`, `${file}-shm`, lockOf(file), `${lockOf(file)}-journal`];
}

export function lockOf(file: string): string {
  return `${file}.lock`;
}

/** Makes a file that is not there yet, for its owner alone. SQLite gives those beside it the same rights. */
export function makePrivate(file: string): void {
  closeSync(openSync(file, "a", PRIVATE));
}

/** Takes the rights of others to the files of a store away; answers why that could not be done, or null. */
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
 * Remembers which files a store consists of. A file that is removed or replaced under its name is written to all the
 * same, and lost.
 * @returns throws `StoreUnavailable` where one of them is no longer the one that it was
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
