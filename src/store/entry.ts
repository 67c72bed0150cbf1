import Keyv, { type DeserializedData } from "keyv";

/** Text that no entry of ours can be. */
export class MalformedEntry extends Error {}

/**
 * Keyv over a storage adapter, with plain JSON as text. Keyv's own reading takes `null`, `{}` or `5` in place of an
 * entry for "there is none"; here each is an error.
 */
export function keyvOn(adapter: object): Keyv {
  const keyv = new Keyv({ store: adapter, throwOnErrors: true, serialize: JSON.stringify, deserialize: parseEntry });
  keyv.namespace = undefined;
  // Every failed operation rejects; the event beside it is for those who do not look.
  keyv.on("error", () => {});
  return keyv;
}

/** The text that Keyv writes for a value. */
export function formatEntry(value: object, ttlMs?: number): string {
  return JSON.stringify(ttlMs ? { value, expires: Date.now() + ttlMs } : { value });
}

/** @throws {MalformedEntry} when the text is not what Keyv wrote */
export function parseEntry<Value>(text: string): DeserializedData<Value> {
  let entry: unknown;
  try {
    entry = JSON.parse(text);
  } catch (cause) {
    throw new MalformedEntry("it is not JSON", { cause });
  }
  if (!isEntry<Value>(entry)) throw new MalformedEntry("it holds no value");
  return entry;
}

function isEntry<Value>(entry: unknown): entry is DeserializedData<Value> {
  return typeof entry === "object" && entry !== null && "value" in entry && entry.value !== null;
}
