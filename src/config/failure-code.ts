import { isNativeError } from "node:util/types";

/** Returns the system's code of a failed file operation: "ENOENT", "EACCES". */
export function failureCode(error: unknown): string {
  return isNativeError(error) && "code" in error ? String(error.code) : String(error);
}
