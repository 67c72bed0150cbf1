import { PassThrough } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { Changes } from "./changes.ts";
import type { Pages } from "./pages/pages.ts";

/** Each is an open connection. Who comes later reads the page without. */
const MOST_LISTENERS = 200;

/** Proxies close what says nothing for a minute. */
const SIGN_OF_LIFE_MS = 25_000;

/** Adds what pages that are open listen to: that something has changed, and nothing of what. */
export function addEvents(server: FastifyInstance, changes: Changes, pages: Pages): void {
  const streams = new Set<PassThrough>();
  server.get("/events", (request, reply) => {
    // 204 tells a browser not to try again.
    if (streams.size >= MOST_LISTENERS) return reply.code(204).send();
    if (request.headers.accept?.includes("text/event-stream") !== true) {
      return pages.problem(request, reply, 404, "notFound");
    }
    const stream = new PassThrough();
    streams.add(stream);
    const endListening = changes.listen(() => stream.write("event: changed\ndata: 1\n\n"));
    const alive = setInterval(() => stream.write(": \n\n"), SIGN_OF_LIFE_MS);
    stream.once("close", () => {
      endListening();
      clearInterval(alive);
      streams.delete(stream);
    });
    request.raw.once("close", () => stream.destroy());
    stream.write("retry: 10000\n\n");
    return reply
      .type("text/event-stream")
      .header("cache-control", "no-store")
      .header("x-accel-buffering", "no")
      .send(stream);
  });
  server.addHook("preClose", async () => {
    for (const stream of streams) stream.destroy();
  });
}
