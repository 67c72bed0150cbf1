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
