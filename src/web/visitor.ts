import type { Session } from "./sessions.ts";

/**
 * Who asks: a person who has signed in, a program with the token, or anybody, where nobody need prove who they are. Null: nobody has
 * proven it yet.
 */
export type Visitor =
  | { readonly kind: "person"; readonly session: Session }
  | { readonly kind: "program" | "anybody" }
  | null;

declare module "fastify" {
  interface FastifyRequest {
    visitor: Visitor;
  }
}
