import { MEMBER, type Member } from "./kinds.ts";
import type { Records } from "./records.ts";

/** How long a member counts as alive after it has last said so. */
export const MEMBER_ALIVE_MS = 30_000;

/** The daemons that share a store. A store that takes one alone never has any. */
export interface Members {
  /** Lists those alive: who leads first, then the longest in their role. */
  members(): Promise<Member[]>;
  /** Stores a member, who counts as alive for `MEMBER_ALIVE_MS` from now on. */
  noteMember(member: Member): Promise<void>;
  removeMember(id: string): Promise<void>;
}

export function membersIn(records: Records): Members {
  return {
    members: async () =>
      [...(await records.list(MEMBER)).values()].sort(
        (a, b) =>
          Number(b.role === "leader") - Number(a.role === "leader") || Date.parse(a.since) - Date.parse(b.since),
      ),
    noteMember: (member) => records.set(MEMBER, member.id, member, MEMBER_ALIVE_MS),
    removeMember: (id) => records.delete(MEMBER, id),
  };
}
