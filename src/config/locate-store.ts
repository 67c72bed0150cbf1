import { existsSync } from "node:fs";
import path from "node:path";
import { sqlitePath, storeKind } from "../store/store-url.ts";

/**
 * Makes the path in the URL of an SQLite store absolute. It is relative to the config's folder, as all paths in the config; in
 * earlier versions it was relative to the working directory, and a store that only exists there is used.
 * @returns the URL, and a warning about a store in the old place; null: there is none
 */
export function locateStore(
  url: string,
  folder: string,
  workingFolder: string,
): { readonly url: string; readonly warning: string | null } {
  if (storeKind(url) !== "sqlite" || path.isAbsolute(sqlitePath(url))) return { url, warning: null };
  const file = path.resolve(folder, sqlitePath(url));
  const former = path.resolve(workingFolder, sqlitePath(url));
  if (file === former || existsSync(file) || !existsSync(former)) return { url: `sqlite:${file}`, warning: null };
  const warning =
    `store.url: ${url} is relative to this file, and there is no ${file}: ${former}, which is so named from the working ` +
    "directory, is used. Write its whole path, or stop lowstockd and move it there";
  return { url: `sqlite:${former}`, warning };
}
