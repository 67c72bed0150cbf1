import { readFile } from "node:fs/promises";
import path from "node:path";
import { membersOf } from "../members.ts";
import { COMPANIES_AT_ONCE } from "../smartpyme/companies-at-once.ts";
import { DEFAULT_STORE, findFault } from "../store/store-url.ts";
import { readDuration } from "../time/read-duration.ts";
import { decodeText } from "./decode.ts";
import { entriesOf, fillInDocument, parseSource } from "./document.ts";
import type { Problem } from "./invalid.ts";
import { locateStore } from "./locate-store.ts";
import { isAt } from "./place.ts";
import { readSecretFiles } from "./secret-files.ts";
import { cleanFilledSecrets } from "./secret-text.ts";
import { checkSyntax } from "./syntax.ts";

/** The part of a config that the health check needs. */
export interface Glance {
  /** Names of the companies. */
  readonly companies: readonly string[];
  readonly storeUrl: string;
  readonly poll: { readonly jitter: number; readonly companies_at_once: number };
}

const STORE_URL = ["store", "url"];

/**
 * Reads the part of a config that the health check needs, as `loadConfig` would, in a fraction of its time: it checks nothing
 * else and builds no schema.
 * @returns null when anything looks wrong; the caller then uses `loadConfig`, which reports it
 */
export async function glanceAtConfig(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Glance | null> {
  const bytes = await readFile(file).catch(() => null);
  const decoded = bytes && decodeText(bytes);
  if (decoded === null || !("text" in decoded)) return null;
  const document = parseSource(decoded.text);
  const problems: Problem[] = [...checkSyntax(document, decoded.text).problems];
  if (problems.length > 0) return null;
  const filled = fillInDocument(document, env, problems);
  readSecretFiles(document, [STORE_URL], path.dirname(file), problems);
  const secrets = [...entriesOf(document)].filter((entry) => isAt(STORE_URL, entry.path));
  cleanFilledSecrets(secrets, filled, problems);
  if (problems.length > 0) return null;
  return pick(document.toJS(), path.dirname(file));
}

function pick(written: unknown, folder: string): Glance | null {
  const companies = membersOf(written).companies;
  const names = Array.isArray(companies) ? companies.map((company) => membersOf(company).name) : [];
  const { url = DEFAULT_STORE } = membersOf(membersOf(written).store);
  const { jitter = "0s", companies_at_once = COMPANIES_AT_ONCE } = membersOf(membersOf(written).poll);
  const jitterMs = typeof jitter === "string" ? readDuration(jitter) : null;
  if (names.length === 0 || !names.every((name) => typeof name === "string")) return null;
  if (typeof companies_at_once !== "number" || !(companies_at_once >= 1)) return null;
  if (typeof url !== "string" || findFault(url) !== null || jitterMs === null) return null;
  return {
    companies: names,
    storeUrl: locateStore(url, folder, process.cwd()).url,
    poll: { jitter: jitterMs, companies_at_once },
  };
}
