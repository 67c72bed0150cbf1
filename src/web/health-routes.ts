import type { FastifyInstance } from "fastify";

/** What machines that keep the daemon running ask of it. Each rejects when it cannot be told. */
export interface HealthSource {
  /** Companies whose poll is overdue. */
  readonly countOverdue: () => Promise<number>;
  /** Resolves while the store works and is this daemon's. */
  readonly confirmStore: () => Promise<void>;
}

/** Open to all, so that they name nothing. */
export function addHealthRoutes(server: FastifyInstance, { countOverdue, confirmStore }: HealthSource): void {
  server.get("/-/healthy", async (_request, reply) => {
    const overdue = await countOverdue().catch(() => null);
    if (overdue === 0) return reply.type("text/plain").send("healthy\n");
    const why = overdue === null ? "the store cannot be read" : `the poll of ${overdue} of its companies is overdue`;
    return reply.code(503).type("text/plain").send(`not healthy: ${why}\n`);
  });
  server.get("/-/ready", async (_request, reply) => {
    const isReady = await confirmStore().then(
      () => true,
      () => false,
    );
    if (isReady) return reply.type("text/plain").send("ready\n");
    return reply
      .code(503)
      .type("text/plain")
      .send("not ready: the store does not work, or is another daemon's by now\n");
  });
}
