import { BlockList, isIP, isIPv6 } from "node:net";

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

const FORM = /^(?:\[(?<six>[^\]]+)\]|(?<host>[^:[\]\s/]+)):(?<port>\d{1,5})$/;

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Reads `127.0.0.1:8080`, `[::1]:8080` or `localhost:8080`; null where it is none of these. */
export function readListenAddress(text: string): ListenAddress | null {
  const { six, host, port } = FORM.exec(text)?.groups ?? {};
  const name = six ?? host;
  if (name === undefined || Number(port) > 65_535 || (six !== undefined && !isIPv6(six))) return null;
  return { host: name, port: Number(port) };
}

/** Whether only this machine reaches a host of that name or address. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "").toLowerCase();
  const family = isIP(name);
  if (family === 0) return name === "localhost";
  return loopback.check(name, family === 6 ? "ipv6" : "ipv4");
}
