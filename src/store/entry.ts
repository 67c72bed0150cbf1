import { promisify } from "node:util";
import { constants, deflateRaw, inflateRawSync } from "node:zlib";
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

/** From so many characters on a value is stored deflated: levels are much alike, and take a small part of their room then. */
const DEFLATED_FROM = 8_192;

const deflate = promisify(deflateRaw);

/** Formats a value as Keyv writes it, with its expiry if it has one. */
export function formatEntry(value: object, ttlMs?: number): string {
  return wrap("value", JSON.stringify(value), ttlMs);
}

/** Formats a value of any size. A large one becomes `{ "deflated": … }`, its JSON deflated by another thread, in base64. */
export async function formatLarge(value: object, ttlMs?: number): Promise<string> {
  return formatJson(JSON.stringify(value), ttlMs);
}

/** Does the same with the JSON of a value. */
export async function formatJson(json: string, ttlMs?: number): Promise<string> {
  if (json.length < DEFLATED_FROM) return wrap("value", json, ttlMs);
  const deflated = await deflate(json, { level: constants.Z_BEST_SPEED });
  return wrap("deflated", `"${deflated.toString("base64")}"`, ttlMs);
}

function wrap(name: string, json: string, ttlMs: number | undefined): string {
  return `{"${name}":${json}${ttlMs ? `,"expires":${Date.now() + ttlMs}` : ""}}`;
}

/**
 * Parses the text of an entry.
 * @throws {MalformedEntry} when neither this program nor Keyv wrote the text
 */
export function parseEntry<Value>(text: string): DeserializedData<Value> {
  const entry = parseJson(text);
  if (isEntry<Value>(entry)) return entry;
  if (!isDeflated(entry)) throw new MalformedEntry("it holds no value");
  const { deflated, ...rest } = entry;
  const inflated = { ...rest, value: parseJson(inflate(deflated)) };
  if (!isEntry<Value>(inflated)) throw new MalformedEntry("it holds no value");
  return inflated;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MalformedEntry("it is not JSON", { cause });
  }
}

function inflate(base64: string): string {
  try {
    return inflateRawSync(Buffer.from(base64, "base64")).toString();
  } catch (cause) {
    throw new MalformedEntry("it cannot be inflated", { cause });
  }
}

function isDeflated(entry: unknown): entry is { readonly deflated: string } {
  return typeof entry === "object" && entry !== null && "deflated" in entry && typeof entry.deflated === "string";
}

function isEntry<Value>(entry: unknown): entry is DeserializedData<Value> {
  return typeof entry === "object" && entry !== null && "value" in entry && entry.value !== null;
}
