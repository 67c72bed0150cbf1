import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";

/** What programs are told of a failure: the members of RFC 9457, a code to go by, and which fields are wrong. */
export const problemSchema = z.object({
  type: z.literal("about:blank"),
  title: z.string().describe("What went wrong, for people, in the language asked for."),
  status: z.int().describe("The status of the answer."),
  code: z.string().describe("What went wrong, for programs."),
  detail: z.string().optional().describe("More of it, for people, in English."),
  errors: z
    .array(z.object({ at: z.string().describe("The field, as match.company[0]."), message: z.string() }))
    .optional()
    .describe("Of a request that cannot be understood: each field that is wrong."),
});

type Problem = z.output<typeof problemSchema>;

export type ProblemDetails = Pick<Problem, "detail" | "errors">;

/** Whether it is programs that ask for such addresses. */
export function isOfApi({ url }: FastifyRequest): boolean {
  return /^\/(?:api\/|-\/reload)/.test(url);
}

export function sendProblem(reply: FastifyReply, problem: Omit<Problem, "type">): FastifyReply {
  const body: Problem = { type: "about:blank", ...problem };
  return reply.code(problem.status).type("application/problem+json; charset=utf-8").send(JSON.stringify(body));
}
