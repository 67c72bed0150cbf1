import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

const FOLDER = fileURLToPath(new URL("./assets/", import.meta.url));

/** Files under the address of another version are other ones. */
const KEPT_MS = 365 * 24 * 60 * 60_000;

/** Names the version of all assets: a text that changes with any of them. */
export function stampOfAssets(): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(FOLDER).sort()) hash.update(readFileSync(FOLDER + name));
  return hash.digest("hex").slice(0, 12);
}

export async function addAssets(server: FastifyInstance): Promise<void> {
  await server.register(fastifyStatic, {
    root: FOLDER,
    prefix: "/assets/",
    index: false,
    maxAge: KEPT_MS,
    immutable: true,
  });
}
