import type { FastifyRequest } from "fastify";

/** Whether a browser asks for something to show to a person. */
export function wantsPage({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes("text/html") ?? false;
}
