import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** Asks of a form that it was drawn for who sends it. A program with the token, which no other site can send, needs none. */
export function formGuard(server: FastifyInstance) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void =>
    request.visitor?.kind === "program" ? done() : server.csrfProtection(request, reply, done);
}
