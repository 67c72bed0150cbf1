import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

type Guard = (request: FastifyRequest, reply: FastifyReply, done: () => void) => void;

/** Asks of a form that it was drawn for who sends it. A program with the token, which no other site can send, needs none. */
export function formGuard(server: FastifyInstance): Guard {
  return (request, reply, done) =>
    request.visitor?.kind === "program" ? done() : server.csrfProtection(request, reply, done);
}

/**
 * Asks the same of what changes something over the API: of a person, by the header `x-csrf-token`. Where nobody need prove who they
 * are, JSON does, which a page of another site cannot send without asking first.
 */
export function apiGuard(server: FastifyInstance): Guard {
  const guard = formGuard(server);
  return (request, reply, done) => {
    const isJson = request.headers["content-type"]?.startsWith("application/json") === true;
    return request.visitor?.kind === "anybody" && isJson ? done() : guard(request, reply, done);
  };
}
