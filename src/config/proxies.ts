import { type Environment, ProxyInvalid, proxyFor } from "../proxy.ts";
import { ConfigInvalid, problemOfFile } from "./invalid.ts";
import type { Config } from "./schema.ts";

/** A proxy of the environment, and the parts of the config that use it. */
export interface ProxyUse {
  /** Host and port of the proxy. */
  readonly proxy: string;
  readonly variable: string;
  /** Keys of the config: `companies.mi-empresa`, `channels.slack`. */
  readonly users: readonly string[];
}

/**
 * Lists the proxies through which the addresses of a config are reached.
 * @throws {ConfigInvalid} when a variable does not hold a usable proxy, or this Node cannot use proxies
 */
export function listProxies(file: string, config: Config, env: Environment): ProxyUse[] {
  const uses = new Map<string, ProxyUse>();
  for (const [user, address] of addressesOf(config)) {
    const proxy = findProxy(file, address, env);
    if (proxy === null) continue;
    const { name, variable } = proxy;
    const users = uses.get(name + variable)?.users ?? [];
    uses.set(name + variable, { proxy: name, variable, users: [...users, user] });
  }
  if (uses.size > 0 && !canUseProxies(process.versions.node)) {
    const message = `Node ${process.versions.node} knows no proxies (${[...uses.values()][0]?.variable}): use Node 24.5 or newer`;
    throw new ConfigInvalid(message, [problemOfFile(file, message)]);
  }
  return [...uses.values()];
}

function canUseProxies(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 24 || (major === 24 && minor >= 5);
}

function findProxy(file: string, address: string, env: Environment) {
  try {
    return proxyFor(address, env);
  } catch (error) {
    if (!(error instanceof ProxyInvalid)) throw error;
    throw new ConfigInvalid(error.message, [problemOfFile(file, error.message)], { cause: error });
  }
}

function addressesOf({ companies, channels, operations }: Config): [user: string, address: string][] {
  return [
    ...companies.map(({ name, base_url }): [string, string] => [`companies.${name}`, base_url]),
    ...Object.entries(channels).flatMap(([name, channel]): [string, string][] => {
      if (channel.type === "email") return [];
      return [[`channels.${name}`, channel.type === "slack" ? channel.webhook_url : channel.url]];
    }),
    ...(operations.heartbeat_url === ""
      ? []
      : [["operations.heartbeat_url", operations.heartbeat_url] satisfies [string, string]]),
  ];
}
