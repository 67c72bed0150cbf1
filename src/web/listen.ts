import { once } from "node:events";
import { createServer, type Server } from "node:net";
import type { FastifyInstance } from "fastify";
import { readListenAddress } from "./listen-address.ts";

/** The daemon cannot listen where the config asks for it; the message says what to do. */
export class CannotListen extends Error {
  override readonly name = "CannotListen";
}

/**
 * Begins to listen.
 * @returns the address for a browser
 * @throws {CannotListen}
 */
export async function listen(server: FastifyInstance, at: string): Promise<string> {
  const { host = "", port = 0 } = readListenAddress(at) ?? {};
  try {
    await server.listen({ host, port });
  } catch (cause) {
    throw cannotListen(at, cause);
  }
  return addressOf(server.server, at);
}

/**
 * Does the same with a server of Node's own.
 * @throws {CannotListen}
 */
export async function listenBare(server: Server, at: string): Promise<void> {
  const { host, port } = readListenAddress(at) ?? {};
  try {
    server.listen({ host, port });
    await once(server, "listening");
  } catch (cause) {
    throw cannotListen(at, cause);
  }
}

/** Returns the address of a listening server for a browser; a port of 0 has asked for a free one. */
export function addressOf(server: Server, at: string): string {
  const { host = "", port = 0 } = readListenAddress(at) ?? {};
  const bound = server.address();
  const urlHost = host.includes(":") ? `[${host}]` : host;
  return `http://${urlHost}:${typeof bound === "object" && bound ? bound.port : port}/`;
}

/**
 * Sees whether one could listen there.
 * @throws {CannotListen}
 */
export async function canListen(at: string): Promise<void> {
  const trying = createServer();
  try {
    await listenBare(trying, at);
  } finally {
    trying.close();
  }
}

function cannotListen(at: string, cause: unknown): CannotListen {
  return new CannotListen(`http.listen: cannot listen at ${at}: ${whyNot(cause)}`, { cause });
}

function whyNot(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  if (code === "EADDRINUSE") return "another program has that port: stop it, or name another port";
  if (code === "EACCES") return "ports below 1024 are the system's: name another one";
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return "this machine has no such address";
  return "the system refuses";
}
