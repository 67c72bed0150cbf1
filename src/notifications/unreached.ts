/** A recipient for whom the server did not accept the message. */
export interface Unreached {
  readonly address: string;
  /** The server's own words. */
  readonly reason: string;
  /** Whether the recipient is refused for good; otherwise the server may accept the message later. */
  readonly isFinal: boolean;
}

/** A recipient that a channel does not reach although it reaches others. */
export interface UnreachedSince extends Unreached {
  /** When a message first did not reach the recipient, ISO 8601 in UTC. */
  readonly since: string;
}
