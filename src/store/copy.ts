import { checkEntries, type Entries } from "./backup.ts";
import { StoreMissing, StoreNotEmpty } from "./errors.ts";
import { openKeyStore, type StoreOptions } from "./key-store.ts";
import { storeKind } from "./store-url.ts";
import type { Writer } from "./tenure.ts";

/** The content of a store at one moment. */
export interface StoreContent {
  /** The store's URL without secrets. */
  readonly name: string;
  readonly entries: Entries;
  readonly companies: readonly string[];
  /** The daemon that has the store, or had it last; null: not known. */
  readonly writer: Writer | null;
}

/**
 * Reads the content of a store at one moment, even while a daemon writes to it, and checks that a daemon could start from it.
 * @throws {StoreMissing | StoreUnreadable | StoreUnavailable}
 */
export async function readContent(url: string, now: () => Date): Promise<StoreContent> {
  refuseMemory(url);
  const store = await openKeyStore(url, { writer: false, now });
  try {
    const writer = await store.writer();
    const entries = await store.snapshot();
    return { name: store.name, entries, writer, ...(await checkEntries(entries, store.name)) };
  } finally {
    await store.close();
  }
}

/**
 * Writes entries into a store, all of them or none. The caller must have checked them.
 * @param replace whether the entries may replace the content of the store
 * @returns the store's URL without secrets
 * @throws {StoreNotEmpty} when the store has content and `replace` is false
 * @throws {StoreLocked} when a daemon has the store
 * @throws {StoreUnreadable | StoreUnavailable}
 */
export async function fillStore(
  url: string,
  entries: Entries,
  { replace, ...options }: Omit<StoreOptions, "writer"> & { readonly replace: boolean },
): Promise<string> {
  refuseMemory(url);
  const store = await openKeyStore(url, { ...options, writer: true });
  try {
    const there = replace ? 0 : (await store.snapshot()).size;
    if (there > 0) {
      throw new StoreNotEmpty(
        `${store.name} is not empty: it holds ${there === 1 ? "1 entry" : `${there} entries`}, which would be lost. To put others in their place, say --replace`,
      );
    }
    await store.replace(entries);
    return store.name;
  } finally {
    await store.close();
  }
}

function refuseMemory(url: string): void {
  if (storeKind(url) !== "memory") return;
  throw new StoreMissing("memory: is kept by the daemon alone and ends with it: nothing else can reach it");
}
