import type Keyv from "keyv";

/** A place to keep entries, opened: Keyv for single entries, and a listing that Keyv's adapters each do in their own way. */
export interface Backend {
  /** With the serialization of `entry.ts`, without a namespace. */
  readonly keyv: Keyv;
  /** Id and text of every entry `<prefix>:<id>`. Complete, or it throws. An id may come twice. */
  list(prefix: string): AsyncIterable<readonly [id: string, text: string]>;
  /** Id of every entry `<prefix>:<id>`, without its text. Complete, or it throws. An id may come twice. */
  ids(prefix: string): AsyncIterable<string>;
  /**
   * Makes all of the changes or none, whatever dies in between. A key comes once.
   * @returns false, with nothing written, where the text of the guard's entry is another one
   */
  write(changes: readonly EntryChange[], guard?: EntryGuard): Promise<boolean>;
  /** Texts of all entries by key, as they were at one moment, however many writes are made meanwhile. */
  snapshot(): Promise<ReadonlyMap<string, string>>;
  /** The daemon that has the store, or had it last; null: none ever had, or that is not kept. */
  writer(): Promise<Writer | null>;
  readonly tenure: Tenure;
  close(): Promise<void>;
}

/** A new text of an entry; null: the entry goes. */
export interface EntryChange {
  readonly key: string;
  /** Made when it is written: all texts of a write at once may take as much memory as all that is remembered. */
  readonly text: (() => string) | null;
  readonly ttlMs?: number | undefined;
}

/** An entry as it must be in the store for a write to be made. */
export interface EntryGuard {
  readonly key: string;
  readonly text: string;
}

/** A daemon, as it has signed. */
export interface Writer {
  /** For people: "pid 7 on host shop". */
  readonly process: string;
  /** When it began, ISO 8601 in UTC; null: not known. */
  readonly since: string | null;
  /** Whether it has the store now. */
  readonly isAtWork: boolean;
}

/** The right of one daemon to write to its store, for as long as it lasts. */
export interface Tenure {
  /** Rejects with `StoreLocked` once another daemon has taken over, and with the store's error when that cannot be told. */
  confirm(): Promise<void>;
  /** Aborts, with that `StoreLocked` as the reason, as soon as it is known. */
  readonly lost: AbortSignal;
}

/** Of whoever cannot lose what it has, or has nothing to lose. */
export const NOT_IN_DOUBT: Tenure = { confirm: async () => {}, lost: new AbortController().signal };

export interface BackendOptions {
  /** False: only to read, beside the one that writes. */
  readonly writer: boolean;
  /** A writer that makes single changes beside the daemon, and keeps no other writer out. */
  readonly beside: boolean;
  readonly now: () => Date;
  /** How long an unreachable or silent server is waited for. */
  readonly patienceMs: number;
  /** How long after a daemon has died another one must not write, where that is a matter of time. */
  readonly leaseMs: number;
  /** Ends the waiting for another daemon to stop. */
  readonly signal: AbortSignal;
  /** Told what the operator should know of the store; a sentence. */
  readonly warn: (message: string) => void;
}
