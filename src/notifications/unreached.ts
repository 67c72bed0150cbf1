/** A recipient that the far end did not take the message for. */
export interface Unreached {
  readonly address: string;
  /** In the server's own words. */
  readonly reason: string;
  /** It was refused for good; otherwise the same message may well be taken later. */
  readonly isFinal: boolean;
}

/** A recipient that is not reached, though others of the same channel are. */
export interface UnreachedSince extends Unreached {
  /** Of the first message that did not reach it, ISO 8601 in UTC. */
  readonly since: string;
}
