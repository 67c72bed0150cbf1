import { readServerUrl } from "./server-url.ts";

/** Relative to where the program runs. */
export const DEFAULT_STORE = "sqlite:data/lowstockd.sqlite";

export type StoreKind = "sqlite" | "redis" | "postgres" | "memory";

const KINDS: Readonly<Record<string, StoreKind>> = {
  "sqlite:": "sqlite",
  "redis:": "redis",
  "rediss:": "redis",
  "postgres:": "postgres",
  "postgresql:": "postgres",
  "memory:": "memory",
};

/** What stands unquoted in SQL for itself. */
const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/;

/** Which store a URL asks for; null when it names none that there is. */
export function storeKind(url: string): StoreKind | null {
  const kind = KINDS[schemeOf(url)] ?? null;
  if (kind === "sqlite") return sqlitePath(url) === "" ? null : kind;
  return kind === "memory" || typeof readServerUrl(url) === "object" ? kind : null;
}

/** What is wrong with a URL that is to name a store, or null. */
export function findFault(url: string): string | null {
  const kind = KINDS[schemeOf(url)];
  const read = readServerUrl(url);
  if ((kind === "redis" || kind === "postgres") && typeof read === "string") return read;
  if (storeKind(url) === null) {
    return "must be sqlite:PATH, redis://HOST, rediss://HOST, postgres://HOST/DATABASE or memory:";
  }
  if (kind !== "postgres" || SCHEMA.test(postgresSchema(url))) return null;
  return "names a schema that is not of small letters, digits and underscores";
}

/** The path in `sqlite:data/x.sqlite`, also as `sqlite:///var/x.sqlite`. */
export function sqlitePath(url: string): string {
  return url.slice("sqlite:".length).replace(/^\/\//, "");
}

/** The schema that a PostgreSQL URL names by `?schema=`. */
export function postgresSchema(url: string): string {
  const read = readServerUrl(url);
  return (typeof read === "object" && read.searchParams.get("schema")) || "public";
}

/** A server's URL as its client reads it, with the password encoded and without what is for us alone. */
export function clientUrl(url: string): string {
  const read = readServerUrl(url);
  if (typeof read === "string") return url;
  if (read.searchParams.has("schema")) read.searchParams.delete("schema");
  return read.href;
}

/** The URL as it may be shown: without the password, and without parameters, any of which can be a secret. */
export function redactUrl(url: string): string {
  const kind = storeKind(url);
  if (kind === "sqlite" || kind === "memory") return url;
  const read = readServerUrl(url);
  if (typeof read === "string") return `${schemeOf(url)}…`;
  const { protocol, username, password, host, pathname } = read;
  // A name that stands alone may be a password in the wrong place.
  const user = password ? `${username}:***@` : username ? "***@" : "";
  return `${protocol}//${user}${host}${pathname}`;
}

function schemeOf(url: string): string {
  return /^[a-z]+:/.exec(url)?.[0] ?? "";
}
