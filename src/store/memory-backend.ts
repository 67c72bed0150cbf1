import type { Backend } from "./backend.ts";
import { keyvOn } from "./entry.ts";
import { NOT_IN_DOUBT } from "./tenure.ts";

/** Opens a store in memory, which ends with the process, for tests and trials. */
export function openMemory(entries: Map<string, string> = new Map()): Backend {
  return {
    keyv: keyvOn(entries),
    async *list(prefix) {
      for (const [key, text] of entries) {
        if (key.startsWith(`${prefix}:`)) yield [key.slice(prefix.length + 1), text];
      }
    },
    async *ids(prefix) {
      for (const key of entries.keys()) if (key.startsWith(`${prefix}:`)) yield key.slice(prefix.length + 1);
    },
    async write(changes, guard) {
      if (guard && entries.get(guard.key) !== guard.text) return false;
      for (const { key, text } of changes) {
        if (text === null) entries.delete(key);
        else entries.set(key, text);
      }
      return true;
    },
    snapshot: async () => new Map(entries),
    writer: async () => null,
    tenure: NOT_IN_DOUBT,
    close: async () => {},
  };
}
