import { BlockList, isIP } from "node:net";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A proxy that the environment names. */
export interface NamedProxy {
  /** URL with user and password, if it has them. It must never be shown. */
  readonly url: string;
  /** Host and port, which may be shown. */
  readonly name: string;
  /** Name of the environment variable. */
  readonly variable: string;
}

/** A variable does not hold a usable proxy. The message names the variable and the right form, and does not quote the value. */
export class ProxyInvalid extends Error {
  override readonly name = "ProxyInvalid";
}

/** The variables for each kind of address, in the order in which curl reads them: lower case first. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  "http:": ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"],
  "https:": ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
};

/** An entry of NO_PROXY, known from Chromium: requests to this machine go through the proxy, too. */
const LOOPBACK_TOO = "<-loopback>";

/**
 * Finds the proxy for requests to an address by HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY; null when there is none.
 * Requests to this machine use none, unless NO_PROXY has `<-loopback>`.
 * @throws {ProxyInvalid} when the variable does not hold a usable proxy
 */
export function proxyFor(address: string, env: Environment): NamedProxy | null {
  const target = new URL(address);
  const exceptions = (env.no_proxy || env.NO_PROXY || "").toLowerCase().split(/[\s,]+/);
  if (isLoopback(target.hostname) && !exceptions.includes(LOOPBACK_TOO)) return null;
  const variable = VARIABLES[target.protocol]?.find((name) => env[name]?.trim());
  if (variable === undefined || exceptions.some((exception) => isExcepted(target, exception))) return null;
  return readProxy(variable, env[variable]?.trim() ?? "");
}

function readProxy(variable: string, value: string): NamedProxy {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`);
  if (url === null || url.hostname === "" || !["http:", "https:"].includes(url.protocol)) {
    throw new ProxyInvalid(
      `The environment variable ${variable} names no proxy that can be used: it must be http://HOST:PORT or https://HOST:PORT, ` +
        "with USER:PASSWORD@ before the host where the proxy asks for a login",
    );
  }
  const { protocol, hostname, port, username, password } = url;
  const name = `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
  const login = username || password ? `${username}:${password}@` : "";
  return { url: `${protocol}//${login}${name}`, name, variable };
}

function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost\.?|127\.\d+\.\d+\.\d+|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\])$/.test(hostname);
}

/**
 * Tells whether an entry of NO_PROXY covers an address. An entry is `*`, a host with its subdomains, an IP address or a network
 * (`10.0.0.0/8`), each with or without a port.
 */
function isExcepted({ hostname, port, protocol }: URL, exception: string): boolean {
  if (exception === "*") return true;
  const [, name = "", onlyPort] = /^(\[.*\]|[^:]*|.*:.*:.*?)(?::(\d+))?$/.exec(exception) ?? [];
  if (onlyPort !== undefined && onlyPort !== (port || (protocol === "https:" ? "443" : "80"))) return false;
  const host = hostname.replace(/^\[|\]$|\.$/g, "");
  const wanted = name.replace(/^\*?\.|^\[|\]$|\.$/g, "");
  if (wanted === "") return false;
  return isIP(host) === 0 ? host === wanted || host.endsWith(`.${wanted}`) : isWithin(host, wanted);
}

function isWithin(address: string, network: string): boolean {
  const [base = "", bits] = network.split("/");
  const family = isIP(base) === 6 ? "ipv6" : "ipv4";
  const most = family === "ipv6" ? 128 : 32;
  const prefix = bits === undefined ? most : Number(bits);
  if (isIP(base) === 0 || isIP(base) !== isIP(address) || !Number.isInteger(prefix) || prefix < 0 || prefix > most)
    return false;
  const list = new BlockList();
  list.addSubnet(base, prefix, family);
  return list.check(address, family);
}
