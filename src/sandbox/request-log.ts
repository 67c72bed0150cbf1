/** One request that the sandbox answered, or broke off. */
export interface ServedRequest {
  readonly method: string;
  /** Under the base path. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Null where the connection was broken off before an answer. */
  readonly status: number | null;
  /** Which kind of fault it met. */
  readonly fault: string | null;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

export interface RequestLog {
  add(request: ServedRequest): void;
  entries(): readonly ServedRequest[];
  clear(): void;
}

/** Remembers the last `most` requests. */
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
