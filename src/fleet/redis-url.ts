import { readServerUrl } from "../store/server-url.ts";

/** Where the Redis of a fleet is: one server, or the one that sentinels name. */
export interface RedisPlace {
  /** Host and port of the server, or of the sentinels. */
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  /** The name of the server among the sentinels; null: there are none. */
  readonly master: string | null;
  readonly tls: boolean;
  readonly username: string | null;
  readonly password: string | null;
  readonly db: number;
}

const SENTINEL = "redis-sentinel:";
const REDIS_PORT = 6379;
const SENTINEL_PORT = 26_379;
const FORM = "must be redis://HOST, rediss://HOST, or redis-sentinel://HOST:26379,HOST2:26379/0#NAME";

/** Describes what is wrong with the URL of a fleet's Redis; null when it is right. */
export function findRedisFault(url: string): string | null {
  const read = readRedisUrl(url);
  return typeof read === "string" ? read : null;
}

/** Reads `redis://`, `rediss://` or `redis-sentinel://user:password@host:port,host:port/db#name`; a text says what is wrong. */
export function readRedisUrl(url: string): RedisPlace | string {
  const scheme = /^[a-z-]+:/.exec(url)?.[0];
  if (scheme === SENTINEL) return readSentinels(url);
  if (scheme !== "redis:" && scheme !== "rediss:") return FORM;
  const read = readServerUrl(url);
  if (typeof read === "string") return read;
  if (read.hostname === "") return FORM;
  const db = databaseOf(read.pathname);
  if (db === null) return "the database must be a number, as in redis://HOST/2";
  const hosts = [{ host: bare(read.hostname), port: Number(read.port) || REDIS_PORT }];
  return { hosts, master: null, tls: scheme === "rediss:", ...userOf(read), db };
}

/** Returns a URL that may be shown: without the password. */
export function redactRedisUrl(url: string): string {
  const read = readRedisUrl(url);
  if (typeof read === "string") return "the Redis of scale.redis";
  const { hosts, master, tls, username, password, db } = read;
  const scheme = master !== null ? SENTINEL : tls ? "rediss:" : "redis:";
  const user = password === null ? "" : `${username ?? ""}:***@`;
  const places = hosts.map(({ host, port }) => `${host}:${port}`).join(",");
  return `${scheme}//${user}${places}/${db}${master === null ? "" : `#${master}`}`;
}

function readSentinels(url: string): RedisPlace | string {
  const [, user = "", places = "", path = "", master = ""] =
    /^redis-sentinel:\/\/(?:(.*)@)?([^/@#?]+)(\/[^#?]*)?#([\w.-]+)$/.exec(url) ?? [];
  if (places === "" || master === "") return FORM;
  const hosts = places.split(",").map((place) => URL.parse(`redis://${place}`));
  if (hosts.some((host) => host === null || host.hostname === "")) return FORM;
  const login = readServerUrl(`redis://${user === "" ? "" : `${user}@`}host`);
  if (typeof login === "string") return login;
  const db = databaseOf(path);
  if (db === null) return "the database must be a number, as in redis-sentinel://HOST:26379/2#NAME";
  return {
    hosts: hosts.flatMap((host) =>
      host ? [{ host: bare(host.hostname), port: Number(host.port) || SENTINEL_PORT }] : [],
    ),
    master,
    tls: false,
    ...userOf(login),
    db,
  };
}

function userOf({ username, password }: URL): Pick<RedisPlace, "username" | "password"> {
  const decoded = (text: string) => (text === "" ? null : decodeURIComponent(text));
  return { username: decoded(username), password: decoded(password) };
}

function databaseOf(path: string): number | null {
  const [, number = "0"] = /^\/?(\d{1,5})?$/.exec(path) ?? [undefined, "no"];
  return /^\d+$/.test(number) ? Number(number) : null;
}

/** An IPv6 address without its brackets. */
function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}
