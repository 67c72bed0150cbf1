/** A request that the sandbox answered, or whose connection it broke. */
export interface ServedRequest {
  readonly method: string;
  /** Path below the base path. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Null: the connection was broken before an answer. */
  readonly status: number | null;
  /** Kind of the fault that was applied; null: none. */
  readonly fault: string | null;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

export interface RequestLog {
  add(request: ServedRequest): void;
  entries(): readonly ServedRequest[];
  clear(): void;
}

/** Makes a log of the last requests, at most `most` and at least half of that. */
export function createRequestLog(most = 10_000): RequestLog {
  let requests: ServedRequest[] = [];
  return {
    add(request) {
      requests.push(request);
      if (requests.length > most) requests = requests.slice(-most / 2);
    },
    entries: () => requests,
    clear() {
      requests = [];
    },
  };
}
