/**
 * What an incident is about: a company that cannot be read (`company`) or not completely (`coverage`), a channel that does not
 * reach people, the store, a changed config that could not be put to work (`config`), or, of a fleet, the Redis through which it
 * shares its work (`queue`) and polls that begin late (`load`).
 */
export interface Subject {
  readonly kind: "company" | "coverage" | "channel" | "store" | "config" | "queue" | "load";
  /** Name in the config; for the store, its URL without the password; for the config, "config"; for `queue` and `load`, likewise. */
  readonly name: string;
  /** For a channel that reaches its other recipients: the address that it does not reach. */
  readonly recipient?: string | undefined;
}

/** A message to people about the daemon itself. Like those of changes, its facts do not change. Times are ISO 8601 in UTC. */
export interface Notice {
  readonly kind: "began" | "ended";
  readonly subject: Subject;
  /** When the subject failed for the first time. */
  readonly since: string;
  /** When the incident was found; for `ended`, when the subject worked again. */
  readonly at: string;
  /** The last error; null when there was no answer at all, not even an error, or when requests are too few. */
  readonly reason: string | null;
  /** Number of changes that wait for a channel; for `coverage`, of open alerts whose levels could not be read. */
  readonly waiting: number;
  /** For a company, its name as people know it; absent: not known. */
  readonly title?: string | undefined;
}

/** A failure that has lasted long enough to tell people. */
export interface Incident {
  readonly subject: Subject;
  /** When the subject failed for the first time, ISO 8601 in UTC. */
  readonly since: string;
  readonly reason: string | null;
  /** Channels that were told of the incident, and are told of its end. Empty while no channel could be used to tell. */
  readonly toldThrough: readonly string[];
}

/** The daemon's open incidents. They are stored by commits, like the state of a company. */
export interface Operations {
  /** Number of the commit that wrote this, from 1; 0: there was none yet. */
  readonly version: number;
  readonly incidents: readonly Incident[];
}

/** Stands for the daemon itself in place of a company's name. No company can have it, because names have no underscore. */
export const OPERATIONS = "_operations";

export const NO_INCIDENTS: Operations = { version: 0, incidents: [] };

export function isSame(a: Subject, b: Subject): boolean {
  return a.kind === b.kind && a.name === b.name && a.recipient === b.recipient;
}

/** Leaves out the beginning of an incident whose end is among the notices: the end says how long it lasted. */
export function coalesceNotices(notices: readonly Notice[]): Notice[] {
  return notices.filter(
    (notice) =>
      notice.kind === "ended" ||
      !notices.some(
        ({ kind, subject, since }) => kind === "ended" && since === notice.since && isSame(subject, notice.subject),
      ),
  );
}
