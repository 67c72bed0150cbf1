import Keyv, { type DeserializedData } from "keyv";

/** A text in the store is not an entry that this program wrote. */
export class MalformedEntry extends Error {}

/**
 * Makes a Keyv on a storage adapter, with plain JSON as text. Keyv itself reads a text `null`, `{}` or `5` as "no entry"; here
 * each of them is an error.
 */
export function keyvOn(adapter: object): Keyv {
  const keyv = new Keyv({ store: adapter, throwOnErrors: true, serialize: JSON.stringify, deserialize: parseEntry });
  keyv.namespace = undefined;
  // Every failed operation rejects, so the event is not needed; without a listener it would end the process.
  keyv.on("error", () => {});
  return keyv;
}

/** Formats a value as Keyv writes it, with its expiry if it has one. */
export function formatEntry(value: object, ttlMs?: number): string {
  return JSON.stringify(ttlMs ? { value, expires: Date.now() + ttlMs } : { value });
}

/**
 * Parses the text of an entry.
 * @throws {MalformedEntry} when Keyv did not write the text
 */
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
