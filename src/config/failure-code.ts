import { isNativeError } from "node:util/types";

/** Why a file operation failed, as the system names it: "ENOENT", "EACCES". */
export function failureCode(error: unknown): string {
  return isNativeError(error) && "code" in error ? String(error.code) : String(error);
}
