/** A failure of the store. The message names the store, and never a password. */
export abstract class StoreError extends Error {
  override get name(): string {
    return this.constructor.name;
  }
}

/** The store cannot be reached, opened, read or written now. Its content is unchanged, and trying again may help. */
export class StoreUnavailable extends StoreError {}

/** The store does not exist yet, and only the daemon may create it. */
export class StoreMissing extends StoreUnavailable {}

/** Content of the store is damaged, or a newer version wrote it. Trying again does not help: a person has to look. */
export class StoreUnreadable extends StoreError {}

/** The store has content that would be replaced. */
export class StoreNotEmpty extends StoreError {}

/** Another daemon has the right to write to the store. */
export class StoreLocked extends StoreError {}

/** Another daemon of a fleet has taken over what this one was at. Its outcome is not written, and it goes on with other work. */
export class LaneLost extends StoreError {}

/** A commit does not follow the last one in the store, for example because another daemon commits for the same company. */
export class CommitConflict extends StoreError {}

/** Returns the message of an error. Where Node leaves it empty, as when all addresses of a host fail, it joins the causes'. */
export function reasonOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  if ("message" in error && error.message !== "") return String(error.message);
  return "errors" in error && Array.isArray(error.errors) ? error.errors.map(reasonOf).join("; ") : String(error);
}

/** Makes the error for an entry that cannot be read: it names store and entry and says what to do. */
export function damaged(store: string, key: string, cause: Error): StoreUnreadable {
  return new StoreUnreadable(`${store}: ${key} cannot be read (${cause.message}): ${START_ANEW}`, { cause });
}

export const START_ANEW =
  "put back a copy of the store, or move it away to start anew (everything that is low is then told again)";
