import { randomUUID } from "node:crypto";
import type { Member } from "./store/kinds.ts";
import { describeProcess } from "./store/lease.ts";
import { MEMBER_ALIVE_MS, type Members } from "./store/members.ts";
import type { Clock } from "./watch/clock.ts";

/** What a member says of itself. */
export interface Part extends Pick<Member, "role" | "version"> {
  readonly now: Clock["now"];
}

const NOTES_A_LIFE = 3;

/**
 * Has this process stand among the daemons of a store, in its role, until the disposal. Nothing depends on it: what cannot be
 * written runs out, and a store that fails is told of by whoever needs it.
 */
export async function takePart(
  { noteMember, removeMember }: Pick<Members, "noteMember" | "removeMember">,
  { role, version, now }: Part,
): Promise<AsyncDisposable> {
  const known = { id: randomUUID(), process: describeProcess(), role, since: now().toISOString(), version };
  let noting = Promise.resolve();
  const note = () => {
    noting = noteMember({ ...known, at: now().toISOString() }).catch(() => {});
  };
  note();
  const timer = setInterval(note, MEMBER_ALIVE_MS / NOTES_A_LIFE).unref();
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await noting;
      await removeMember(known.id).catch(() => {});
    },
  };
}
