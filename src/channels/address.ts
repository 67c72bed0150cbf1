const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Whether nobody on the way can read what is posted there: https, or http that stays on this machine. */
export function isSafeAddress(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.test(url.hostname));
}

/**
 * What an address that is a secret may be quoted by, whole or in part: a server repeats the path that it was asked for, a
 * library the query.
 */
export function secretsOfAddress(address: string): string[] {
  const { pathname, search, searchParams } = new URL(address);
  const parts = [pathname, ...pathname.split("/")].filter((part) => part.length > 8);
  return [address, search, ...searchParams.values(), ...parts].filter((part) => part !== "");
}
