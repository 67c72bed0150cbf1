import type { FastifyInstance } from "fastify";
import type { Member } from "../store/kinds.ts";

/** What machines that keep the daemon running ask of it. Each rejects when it cannot be told. */
export interface HealthSource {
  /** Of this daemon, among those of its store. */
  readonly role: Member["role"];
  /** Companies whose poll is overdue. */
  readonly countOverdue: () => Promise<number>;
  /** Resolves while the store works and is this daemon's; of one that stands by, while it works. */
  readonly confirmStore: () => Promise<void>;
}

/** Open to all, so that they name nothing. */
export function addHealthRoutes(server: FastifyInstance, { role, countOverdue, confirmStore }: HealthSource): void {
  const standing = { leader: "", standby: ": standing by", worker: ": sharing the work" }[role];
  server.get("/-/healthy", async (_request, reply) => {
    const overdue = await countOverdue().catch(() => null);
    // Elsewhere it is for the daemon at work to mend, or for more workers: to start this one again would not help.
    if (overdue === 0 || (overdue !== null && role !== "leader")) {
      return reply.type("text/plain").send(`healthy${standing}\n`);
    }
    const why = overdue === null ? "the store cannot be read" : `the poll of ${overdue} of its companies is overdue`;
    return reply.code(503).type("text/plain").send(`not healthy: ${why}\n`);
  });
  server.get("/-/ready", async (_request, reply) => {
    const isReady = await confirmStore().then(
      () => true,
      () => false,
    );
    if (isReady) return reply.type("text/plain").send(`ready${standing}\n`);
    return reply
      .code(503)
      .type("text/plain")
      .send("not ready: the store does not work, or is another daemon's by now\n");
  });
  server.get("/-/leader", async (_request, reply) => {
    if (role === "leader") return reply.type("text/plain").send("leader\n");
    return reply.code(503).type("text/plain").send("not the leader\n");
  });
}
