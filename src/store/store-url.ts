import { readServerUrl } from "./server-url.ts";

/** The store without a config; its path is relative to the working directory. */
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

/** Names of schemas that SQL needs no quotes for. */
const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/;

/** Returns the kind of store that a URL names; null when it names none. */
export function storeKind(url: string): StoreKind | null {
  const kind = KINDS[schemeOf(url)] ?? null;
  if (kind === "sqlite") return sqlitePath(url) === "" ? null : kind;
  return kind === "memory" || typeof readServerUrl(url) === "object" ? kind : null;
}

/** Tells whether several daemons can reach the store that a URL names. */
export function canBeShared(url: string): boolean {
  const kind = storeKind(url);
  return kind === "redis" || kind === "postgres";
}

/** Describes what is wrong with the URL of a store; null when it is right. */
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

/** Returns the path in `sqlite:data/x.sqlite` or `sqlite:///var/x.sqlite`. */
export function sqlitePath(url: string): string {
  return url.slice("sqlite:".length).replace(/^\/\//, "");
}

/** Returns the schema that a PostgreSQL URL names by `?schema=`; `public` without one. */
export function postgresSchema(url: string): string {
  const read = readServerUrl(url);
  return (typeof read === "object" && read.searchParams.get("schema")) || "public";
}

/** Returns a server's URL for its client: with the password percent-encoded, and without our own parameter `schema`. */
export function clientUrl(url: string): string {
  const read = readServerUrl(url);
  if (typeof read === "string") return url;
  if (read.searchParams.has("schema")) read.searchParams.delete("schema");
  return read.href;
}

/** Returns a URL that may be shown: without the password and without parameters, any of which can be a secret. */
export function redactUrl(url: string): string {
  const kind = storeKind(url);
  if (kind === "sqlite" || kind === "memory") return url;
  const read = readServerUrl(url);
  if (typeof read === "string") return `${schemeOf(url)}…`;
  const { protocol, username, password, host, pathname } = read;
  // A user without a password may be a password in the wrong place.
  const user = password ? `${username}:***@` : username ? "***@" : "";
  return `${protocol}//${user}${host}${pathname}`;
}

function schemeOf(url: string): string {
  return /^[a-z]+:/.exec(url)?.[0] ?? "";
}
