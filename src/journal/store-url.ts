export type StoreKind = "sqlite" | "redis" | "postgres" | "memory";

const KINDS: Readonly<Record<string, StoreKind>> = {
  "sqlite:": "sqlite",
  "redis:": "redis",
  "rediss:": "redis",
  "postgres:": "postgres",
  "postgresql:": "postgres",
  "memory:": "memory",
};

/** Which store a URL asks for; null when it names none that there is. */
export function storeKind(url: string): StoreKind | null {
  const kind = KINDS[/^[a-z]+:/.exec(url)?.[0] ?? ""] ?? null;
  if (kind === "sqlite") return sqlitePath(url) === "" ? null : kind;
  return kind === "memory" || URL.canParse(url) ? kind : null;
}

/** The path in `sqlite:data/x.sqlite`, also as `sqlite:///var/x.sqlite`. */
export function sqlitePath(url: string): string {
  return url.slice("sqlite:".length).replace(/^\/\//, "");
}

/** The URL as it may be shown: without user, password and parameters, any of which can be a secret. */
export function redactUrl(url: string): string {
  const kind = storeKind(url);
  if (kind === "sqlite" || kind === "memory") return url;
  if (!URL.canParse(url)) return `${/^[a-z]+:/.exec(url)?.[0] ?? ""}…`;
  const { protocol, username, password, host, pathname } = new URL(url);
  return `${protocol}//${username || password ? "***@" : ""}${host}${pathname}`;
}
