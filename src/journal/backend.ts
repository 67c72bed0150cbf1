import type Keyv from "keyv";

/** A place to keep entries, opened: Keyv for single entries, and a listing that Keyv's adapters each do in their own way. */
export interface Backend {
  /** With the serialization of `entry.ts`, without a namespace. */
  readonly keyv: Keyv;
  /** Id and text of every entry `<prefix>:<id>`. Complete, or it throws. An id may come twice. */
  list(prefix: string): AsyncIterable<readonly [id: string, text: string]>;
  close(): Promise<void>;
}

export interface BackendOptions {
  /** False: only to read, beside the one that writes. */
  readonly writer: boolean;
  /** A writer that makes single changes beside the daemon, and keeps no other writer out. */
  readonly beside: boolean;
  readonly now: () => Date;
  /** How long an unreachable or silent server is waited for. */
  readonly patienceMs: number;
}
