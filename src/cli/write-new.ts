import { open, rm } from "node:fs/promises";
import { failureCode } from "../config/failure-code.ts";

/** For its owner alone, as the store is. */
const PRIVATE = 0o600;

/**
 * Writes a file for its owner alone, never over one that is there.
 * @param undone what has not happened where it cannot be written
 * @returns why it could not be done; null: it was
 */
export async function writeNew(file: string, bytes: Uint8Array, undone: string): Promise<string | null> {
  try {
    const handle = await open(file, "wx", PRIVATE);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } catch (error) {
      // Of half a file nobody has any use.
      await rm(file, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    return null;
  } catch (error) {
    const code = failureCode(error);
    if (code === "EEXIST") return "is there already and stays as it is: name another file, or move that one away";
    return `cannot be written (${code}): ${undone}. Name a file where this user may write`;
  }
}
