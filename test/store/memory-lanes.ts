import type { Backend } from "../../src/store/backend.ts";
import type { LeaseKeeper } from "../../src/store/lease.ts";
import { openMemory } from "../../src/store/memory-backend.ts";

/** Opens a store in memory that several daemons can share, for stories whose time is made up. */
export function openMemoryWithLanes(now: () => Date): Backend {
  const memory = openMemory();
  const leases = new Map<string, { readonly token: string; readonly holder: string; until: number }>();
  const time = () => now().getTime();
  const lanes = (name: string): LeaseKeeper => ({
    async take(token, holder, ms) {
      const lease = leases.get(name);
      if (lease && lease.token !== token && lease.until > time()) return lease.holder;
      leases.set(name, { token, holder, until: time() + ms });
      return null;
    },
    async renew(token, ms) {
      const lease = leases.get(name);
      if (lease?.token !== token) return false;
      lease.until = time() + ms;
      return true;
    },
    async release(token) {
      const lease = leases.get(name);
      if (lease?.token === token) lease.until = 0;
    },
    holder: async () => leases.get(name)?.holder ?? null,
    isTaken: async () => (leases.get(name)?.until ?? 0) > time(),
  });
  return {
    ...memory,
    lanes,
    async write(changes, guard, fence) {
      if (fence && leases.get(fence.lane)?.token !== fence.lease.token) throw await fence.lease.lose();
      return memory.write(changes, guard);
    },
  };
}
