import type Keyv from "keyv";
import type { Lease, LeaseKeeper } from "./lease.ts";
import type { Standby, Tenure, Writer } from "./tenure.ts";

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
   * @param fence a lane that the caller must still hold
   * @returns false when the guard's entry has another text; nothing is written then
   */
  write(changes: readonly EntryChange[], guard?: EntryGuard, fence?: Fence): Promise<boolean>;
  /** Counts the connections to the server; absent: what it has written cannot be lost. */
  readonly epoch?: () => number;
  /** Returns what takes the lease of one lane; absent: several daemons cannot share this store. */
  readonly lanes?: (name: string) => LeaseKeeper;
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

/** The right to write about a part of what several daemons share, by the name of its lane. */
export interface Fence {
  readonly lane: string;
  readonly lease: Pick<Lease, "token" | "lose">;
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
  /** A token that several daemons hold the lease by, together; null: this one alone. */
  readonly shared: string | null;
  /** Ends the wait for another daemon to stop. */
  readonly signal: AbortSignal;
  /** Called with a sentence about the store for the operator. */
  readonly warn: (message: string) => void;
  /** On a server: how a writer waits for as long as another daemon has the store; null: it gives up after a while. */
  readonly standby: Standby | null;
}
