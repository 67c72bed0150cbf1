/** Anything that keeps the store from doing its work. The message names the store, never a password. */
export abstract class StoreError extends Error {
  override get name(): string {
    return this.constructor.name;
  }
}

/** The store cannot be reached, opened, read or written now; what is in it is as it was. Worth trying again. */
export class StoreUnavailable extends StoreError {}

/** There is no such store yet, and who asked is not the one to make it. */
export class StoreMissing extends StoreUnavailable {}

/** What is in the store is damaged, or was written by a newer version. A person has to look: trying again is no use. */
export class StoreUnreadable extends StoreError {}

/** What was to be put into the store would take the place of what is in it. */
export class StoreNotEmpty extends StoreError {}

/** Another daemon writes to the store, or may. */
export class StoreLocked extends StoreError {}

/** The commit does not follow the last one in the store: another daemon commits for the same company. */
export class CommitConflict extends StoreError {}

/** What an error says, also where Node leaves the message empty, as it does when every address of a host failed. */
export function reasonOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  if ("message" in error && error.message !== "") return String(error.message);
  return "errors" in error && Array.isArray(error.errors) ? error.errors.map(reasonOf).join("; ") : String(error);
}

/** Text for a person before whose eyes an entry of a store turned out unreadable. */
export function damaged(store: string, key: string, cause: Error): StoreUnreadable {
  return new StoreUnreadable(`${store}: ${key} cannot be read (${cause.message}): ${START_ANEW}`, { cause });
}

export const START_ANEW =
  "put back a copy of the store, or move it away to start anew (everything that is low is then told again)";
