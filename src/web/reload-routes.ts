import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { apiGuard } from "./form-guard.ts";
import type { Pages } from "./pages/pages.ts";

export const reloadedSchema = z.object({ isFine: z.literal(true) });

/** Where the daemon is at another reload, which closes this server. */
const CLOSING = Symbol("closing");

/** Adds what has the config read anew, and answers what came of it, before the server of the config before is closed. */
export function addReload(server: FastifyInstance, reload: () => Promise<string | null>, pages: Pages): void {
  const closing = Promise.withResolvers<typeof CLOSING>();
  const open = new Set<Promise<void>>();
  server.post("/-/reload", { preHandler: apiGuard(server) }, async (request, reply) => {
    const answered = Promise.withResolvers<void>();
    reply.raw.once("close", answered.resolve);
    open.add(answered.promise);
    answered.promise.then(() => open.delete(answered.promise));
    const error = await Promise.race([reload(), closing.promise]);
    if (error === null) return reply.send({ isFine: true } satisfies z.output<typeof reloadedSchema>);
    if (error === CLOSING) {
      return await pages.problem(request, reply.header("retry-after", "5"), 503, "reloading");
    }
    return await pages.problem(request, reply, 422, "configRefused", { detail: error });
  });
  server.addHook("preClose", async () => {
    closing.resolve(CLOSING);
    await Promise.all(open);
  });
}
