import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Kept } from "../../store/record.ts";
import { apiGuard } from "../form-guard.ts";
import { limited } from "../limited.ts";
import type { Pages, ProblemName } from "../pages/pages.ts";

/** Something that the API does, from which its route and its place in the document are made. */
export interface Operation<Asked extends AskedSchema, Answer extends z.ZodType> extends Described {
  readonly asks: Asked;
  readonly answer: Answer;
  /** How often it may be asked for a minute from one address, where that costs much; absent: as often as one likes. */
  readonly aMinute?: number;
  /** Answers, or tells why not. */
  handle(asked: z.output<Asked>, exchange: Exchange): Promise<Kept<Answer> | Refusal>;
}

/** The schema of what is asked: what stands in braces in the path, after the question mark, and the JSON that is sent. */
export type AskedSchema = z.ZodObject<{
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
}>;

export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** What the document says of an operation. */
export interface Described {
  readonly method: "GET" | "POST" | "DELETE";
  /** As OpenAPI writes it: `/api/v1/messages/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly asks: AskedSchema;
  /** Of the JSON that is answered, or the types of files. */
  readonly answer: z.ZodType | readonly string[];
  /** Of a good answer; absent: 200. */
  readonly status?: number;
  /** Statuses by which this is refused, besides those of all operations. */
  readonly refusals?: readonly number[];
}

/** Why something cannot be done. */
export class Refusal {
  readonly status: number;
  readonly what: ProblemName;
  readonly errors: readonly FieldError[];

  constructor(status: number, what: ProblemName, errors: readonly FieldError[] = []) {
    this.status = status;
    this.what = what;
    this.errors = errors;
  }
}

interface FieldError {
  readonly at: string;
  readonly message: string;
}

export const NOTHING = z.object({});

export interface Api {
  /** Adds the route of an operation, and has the document describe it. */
  add<Asked extends AskedSchema, Answer extends z.ZodType>(operation: Operation<Asked, Answer>): void;
  /** Has the document describe a route that is added elsewhere. */
  describe(described: Described): void;
  readonly described: readonly Described[];
}

export function createApi(server: FastifyInstance, pages: Pages): Api {
  const described: Described[] = [];
  const guard = apiGuard(server);
  return {
    described,
    describe: (it) => {
      described.push(it);
    },
    add: (operation) => {
      described.push(operation);
      const { method, path, status = 200, asks, aMinute } = operation;
      server.route({
        method,
        url: path.replaceAll(/\{(\w+)\}/g, ":$1"),
        ...(method === "GET" ? {} : { preHandler: guard }),
        ...(aMinute === undefined ? {} : limited(aMinute)),
        handler: async (request, reply) => {
          const { params, query, body } = request;
          const asked = asks.safeParse({ params, query, body });
          const answer = asked.success
            ? await operation.handle(asked.data, { request, reply })
            : refusalOf(asked.error);
          if (answer instanceof Refusal) {
            const errors = answer.errors.length > 0 ? { errors: [...answer.errors] } : {};
            return await pages.problem(request, reply, answer.status, answer.what, errors);
          }
          return reply
            .code(status)
            .type("application/json; charset=utf-8")
            .header("cache-control", "no-store")
            .send(JSON.stringify(answer));
        },
      });
    },
  };
}

/** Each fault with its place in the query or the body: `per_page`, `match.company[0]`. */
function refusalOf({ issues }: z.ZodError): Refusal {
  const errors = issues.map(({ path: [, ...path], message }) => ({ at: z.core.toDotPath(path), message }));
  return new Refusal(400, "badRequest", errors);
}
