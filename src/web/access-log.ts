import type { FastifyInstance } from "fastify";
import { oneLine } from "../text.ts";
import type { Log } from "../watch/log.ts";

/** Asked for every few seconds by machines, and of no interest as long as they are answered well. */
const ROUTINE = /^\/(?:-\/|metrics$)/;

/** Who asks which daemon leads is answered 503 by all others. */
const LEADER = "/-/leader";

/**
 * Writes a line for each answer, with the route in place of the address: what stands in an address or after its question mark may
 * be a secret, or a name of somebody's.
 */
export function logAccess(server: FastifyInstance, log: Log): void {
  server.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "no such page";
    const status = reply.statusCode;
    if ((status >= 400 && route !== LEADER) || !ROUTINE.test(route)) {
      const ms = Math.round(reply.elapsedTime);
      log.info({ method: request.method, route, status, ms, from: oneLine(request.ip, 45) }, "answered");
    }
    done();
  });
}
