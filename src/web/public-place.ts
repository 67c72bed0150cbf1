/** Where browsers reach the daemon. */
export interface PublicPlace {
  /** What stands before each path in links, without a slash at its end: "" or "/stock". */
  readonly base: string;
  /** Whether they do so by https. */
  readonly isSecure: boolean;
  /** Host and port; null: not known. */
  readonly host: string | null;
}

/** @param publicUrl empty: there is none */
export function publicPlaceOf(publicUrl: string): PublicPlace {
  const url = publicUrl === "" ? null : new URL(publicUrl);
  return {
    base: (url?.pathname ?? "").replace(/\/+$/, ""),
    isSecure: url?.protocol === "https:",
    host: url?.host ?? null,
  };
}

/** The path as the routes know it: some proxies take the path of `public_url` off, others leave it. */
export function withoutBase(path: string, base: string): string {
  if (base === "" || !path.startsWith(base)) return path;
  const rest = path.slice(base.length);
  if (rest === "" || rest.startsWith("?")) return `/${rest}`;
  return rest.startsWith("/") ? rest : path;
}
