/** What the daemon can be in trouble with: reading a company, reading all of it (`coverage`), reaching people through a channel, keeping what it knows. */
export interface Subject {
  readonly kind: "company" | "coverage" | "channel" | "store";
  /** In the config; of a store its URL without the password. */
  readonly name: string;
  /** Of a channel that reaches others: the address that it does not reach. */
  readonly recipient?: string | undefined;
}

/** What people are told of the daemon's own troubles. The facts are frozen, as those of changes are. Times: ISO 8601, UTC. */
export interface Notice {
  readonly kind: "began" | "ended";
  readonly subject: Subject;
  /** When it went wrong for the first time. */
  readonly since: string;
  /** When this was found out; for what ended, when it was well again. */
  readonly at: string;
  /** What the other side said last; null where there was no answer at all, not even an error, or requests do not suffice. */
  readonly reason: string | null;
  /** Changes that wait for a channel; of coverage, open alerts of which it is not known what became. */
  readonly waiting: number;
  /** Of a company, what people call it; absent: it is not known. */
  readonly title?: string | undefined;
}

/** A trouble that lasted long enough to tell people. */
export interface Incident {
  readonly subject: Subject;
  /** ISO 8601 in UTC. */
  readonly since: string;
  readonly reason: string | null;
  /** Those who heard of it are to hear of its end. Empty while no channel worked that could have told. */
  readonly toldThrough: readonly string[];
}

/** What the daemon remembers of its own troubles; kept by commits, as the state of a company is. */
export interface Operations {
  /** Number of the commit that wrote it, from 1; 0: there was none yet. */
  readonly version: number;
  readonly incidents: readonly Incident[];
}

/** Stands for the daemon itself where deliveries have the name of a company, and can be none: those have no underscore. */
export const OPERATIONS = "_operations";

export const NO_INCIDENTS: Operations = { version: 0, incidents: [] };

export function isSame(a: Subject, b: Subject): boolean {
  return a.kind === b.kind && a.name === b.name && a.recipient === b.recipient;
}

/** Leaves out the beginning of what has ended by the time that it is told: its end says from when to when it lasted. */
export function coalesceNotices(notices: readonly Notice[]): Notice[] {
  return notices.filter(
    (notice) =>
      notice.kind === "ended" ||
      !notices.some(
        ({ kind, subject, since }) => kind === "ended" && since === notice.since && isSame(subject, notice.subject),
      ),
  );
}
