const ADVICE = "percent-encode the password: # as %23, / as %2F, ? as %3F, @ as %40, % as %25";

/** A percent sign that encodes nothing; characters that end a URL's user and password, or may not stand in them. */
const BROKEN_CODE = /%(?![0-9a-f]{2})/i;
const OUT_OF_PLACE = /[/?#@[\]\s]/;
const ENCODED = /%[0-9a-f]{2}/i;

/**
 * Reads the URL of a server, also where its password stands in it as it is: up to the last `@` that is not a parameter's.
 * @returns what is wrong with it, where it is none or could be read in two ways
 */
export function readServerUrl(text: string): URL | string {
  const [, scheme = "", rest = ""] = /^([a-z]+:)\/\/(.*)$/s.exec(text) ?? [];
  const at = findHost(text, rest);
  if (at < 0) return URL.parse(text) ?? "is no URL";
  const [, user = "", , password = ""] = /^([^:]*)(:(.*))?$/s.exec(rest.slice(0, at)) ?? [];
  const parts = [user, password].map(encode);
  if (parts.includes(null)) return ADVICE;
  const [name, secret] = parts;
  return URL.parse(`${scheme}//${name}${secret ? `:${secret}` : ""}@${rest.slice(at + 1)}`) ?? `is no URL: ${ADVICE}`;
}

/** Where the `@` is that stands before the host; negative: there is no user. */
function findHost(text: string, rest: string): number {
  const end = rest.search(/[/?#]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const after = end < 0 ? "" : rest.slice(end);
  // An @ behind the host is a parameter's, where what stands there reads like parameters; else all before it is a password.
  const isParameters = URL.canParse(text) && /^\/?[^/?#@]*\?[^=&@/?#]+=/.test(after);
  const isOneText = after.includes("@") && authority.includes(":") && !isParameters;
  return (isOneText ? rest : authority).lastIndexOf("@");
}

/** Null: some of it is encoded and some is not. */
function encode(part: string): string | null {
  if (!OUT_OF_PLACE.test(part) && !BROKEN_CODE.test(part)) return part;
  return ENCODED.test(part) ? null : encodeURIComponent(part);
}
