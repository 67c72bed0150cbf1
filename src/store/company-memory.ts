import { deserialize, serialize } from "node:v8";
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { MOST_AT_HAND, MOST_LET_GO } from "../at-hand.ts";

/**
 * What the one writer remembers of companies: of those used last as it is, and of the others packed, which takes a twentieth of the
 * room. Only for plain values that nobody changes.
 */
export interface CompanyMemory<Value extends object> {
  /** Returns what is remembered of a company; undefined: nothing. It is the same object as long as somebody holds it. */
  get(company: string): Value | undefined;
  set(company: string, value: Value): void;
  delete(company: string): void;
}

interface Packed<Value extends object> {
  readonly levels: number;
  readonly bytes: Uint8Array;
  /** What was packed, or unpacked last, for as long as somebody holds it. */
  readonly held: WeakRef<Value>;
}

interface AtHand<Value extends object> {
  readonly levels: number;
  readonly value: Value;
  /** The same packed; null: it never was. */
  readonly packed: Packed<Value> | null;
}

/**
 * @param countLevels how many levels, or products, a value is about
 * @param bare returns what is packed of a value, where that is not all of it
 */
export function createCompanyMemory<Value extends object>(
  countLevels: (value: Value) => number,
  bare: (value: Value) => Value = (value) => value,
): CompanyMemory<Value> {
  // In the order of their last use.
  const atHand = new Map<string, AtHand<Value>>();
  const packed = new Map<string, Packed<Value>>();
  let levelsAtHand = 0;

  function put(company: string, entry: AtHand<Value>): void {
    remove(company);
    atHand.set(company, entry);
    levelsAtHand += entry.levels;
    for (const [other, { value, levels, ...it }] of atHand) {
      if (levelsAtHand <= MOST_AT_HAND || other === company) return;
      if (levels > MOST_LET_GO) continue;
      remove(other);
      packed.set(other, it.packed ?? { levels, bytes: pack(bare(value)), held: new WeakRef(value) });
    }
  }

  function remove(company: string): void {
    levelsAtHand -= atHand.get(company)?.levels ?? 0;
    atHand.delete(company);
    packed.delete(company);
  }

  return {
    get(company) {
      const entry = atHand.get(company) ?? unpacked(packed.get(company));
      if (entry) put(company, entry);
      return entry?.value;
    },
    set: (company, value) => put(company, { levels: countLevels(value), value, packed: null }),
    delete: remove,
  };
}

function pack(value: object): Uint8Array {
  // Copied, because what comes of it is the beginning of a larger piece of memory.
  return new Uint8Array(deflateRawSync(serialize(value), { level: constants.Z_BEST_SPEED }));
}

function unpacked<Value extends object>(packed: Packed<Value> | undefined): AtHand<Value> | undefined {
  if (!packed) return undefined;
  const { levels, bytes, held } = packed;
  const value: Value = held.deref() ?? deserialize(inflateRawSync(bytes));
  return { levels, value, packed: { levels, bytes, held: new WeakRef(value) } };
}
