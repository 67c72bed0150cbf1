import type Keyv from "keyv";

/** Collection of the daemons that share a store, which are no part of what it holds. */
export const MEMBERS = "member";

/** An open place for entries: Keyv for single entries, and the operations that each adapter of Keyv does differently. */
export interface Backend {
  /** Keyv with the serialization of `entry.ts`, without a namespace. */
  readonly keyv: Keyv;
  /** Lists id and text of every entry `<prefix>:<id>`. It is complete or throws. An id may come twice. */
  list(prefix: string): AsyncIterable<readonly [id: string, text: string]>;
  /** Lists the id of every entry `<prefix>:<id>` without reading texts. It is complete or throws. An id may come twice. */
  ids(prefix: string): AsyncIterable<string>;
  /**
   * Makes all changes or none, even if a process or server dies meanwhile. Each key may be in `changes` once.
   * @returns false when the guard's entry has another text; nothing is written then
   */
  write(changes: readonly EntryChange[], guard?: EntryGuard): Promise<boolean>;
  /** Reads the texts of all entries by key, as they were at one moment, even if writes are made meanwhile. */
  snapshot(): Promise<ReadonlyMap<string, string>>;
  /** Reads which daemon has the store, or had it last; null: none ever had, or the backend does not keep that. */
  writer(): Promise<Writer | null>;
  readonly tenure: Tenure;
  close(): Promise<void>;
}

/** A new text of an entry; null: the entry is removed. */
export interface EntryChange {
  readonly key: string;
  readonly text: string | null;
  readonly ttlMs?: number | undefined;
}

/** A condition of a write: an entry and the text that it must have. */
export interface EntryGuard {
  readonly key: string;
  readonly text: string;
}

/** A daemon, by what it has written into the store about itself. */
export interface Writer {
  /** Process and host for people: "pid 7 on host shop". */
  readonly process: string;
  /** When the daemon started, ISO 8601 in UTC; null: not known. */
  readonly since: string | null;
  /** Whether the daemon has the store now. */
  readonly isAtWork: boolean;
}

/** The right of one daemon to write to its store. */
export interface Tenure {
  /** Checks the right. Rejects with `StoreLocked` when another daemon has taken over, else with the error of the check. */
  confirm(): Promise<void>;
  /** Aborts as soon as it is known that another daemon has taken over, with the `StoreLocked` as the reason. */
  readonly lost: AbortSignal;
}

/** The right of a writer that no other can replace, and of readers, which need none. */
export const NOT_IN_DOUBT: Tenure = { confirm: async () => {}, lost: new AbortController().signal };

/** A daemon that waits until another one has ended, however long that takes, and goes on waiting while the server fails. */
export interface Standby {
  /** Called once, when it begins to wait. @param holder the daemon that has the store, as it describes itself */
  readonly onWaiting: (holder: string) => void;
  /** Called once when the server begins to fail, and with null when it works again. */
  readonly onTrouble: (error: unknown) => void;
}

export interface BackendOptions {
  /** False: opened only to read, possibly beside the daemon. */
  readonly writer: boolean;
  /** True: a writer that makes single changes beside the daemon, and does not keep other writers out. */
  readonly beside: boolean;
  readonly now: () => Date;
  /** How long to wait for a server that is unreachable or silent. */
  readonly patienceMs: number;
  /** On a server: how long after the death of a daemon no other one may write. */
  readonly leaseMs: number;
  /** Ends the wait for another daemon to stop. */
  readonly signal: AbortSignal;
  /** Called with a sentence about the store for the operator. */
  readonly warn: (message: string) => void;
  /** On a server: how a writer waits for as long as another daemon has the store; null: it gives up after a while. */
  readonly standby: Standby | null;
}
