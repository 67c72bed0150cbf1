import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

const FOLDER = fileURLToPath(new URL("./assets/", import.meta.url));

/** What draws charts comes from its package, and lies among the others once the program is built. */
const CHARTS = ["uPlot.iife.min.js", "uPlot.min.css"];
const PACKAGE = fileURLToPath(new URL("../../node_modules/uplot/dist/", import.meta.url));
const ROOTS = existsSync(join(FOLDER, "uPlot.min.css")) ? [FOLDER] : [FOLDER, PACKAGE];

/** Files under the address of another version are other ones. */
const KEPT_MS = 365 * 24 * 60 * 60_000;

/** Names the version of all assets: a text that changes with any of them. */
export function stampOfAssets(): string {
  const hash = createHash("sha256");
  const files = ROOTS.flatMap((root) =>
    readdirSync(root)
      .sort()
      .map((name) => ({ root, name })),
  );
  for (const { root, name } of files) {
    if (root === FOLDER || CHARTS.includes(name)) hash.update(readFileSync(join(root, name)));
  }
  return hash.digest("hex").slice(0, 12);
}

export async function addAssets(server: FastifyInstance): Promise<void> {
  await server.register(fastifyStatic, {
    root: ROOTS,
    prefix: "/assets/",
    index: false,
    maxAge: KEPT_MS,
    immutable: true,
  });
}
