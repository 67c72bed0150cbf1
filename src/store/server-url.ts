const ADVICE = "percent-encode the password: # as %23, / as %2F, ? as %3F, @ as %40, % as %25";

/** A percent sign that begins no code; characters that end the user and password of a URL, or are not allowed there. */
const BROKEN_CODE = /%(?![0-9a-f]{2})/i;
const OUT_OF_PLACE = /[/?#@[\]\s]/;
const ENCODED = /%[0-9a-f]{2}/i;

/**
 * Reads the URL of a server, even if its password is not percent-encoded: it then ends at the last `@` outside the parameters.
 * @returns the URL, or a text that says what is wrong when it is no URL or could be read in two ways
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

/** Returns the index, in `rest`, of the `@` before the host; negative: there is no user. */
function findHost(text: string, rest: string): number {
  const end = rest.search(/[/?#]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const after = end < 0 ? "" : rest.slice(end);
  // An @ after the host belongs to a parameter if that part reads like parameters; else everything before it is the password.
  const isParameters = URL.canParse(text) && /^\/?[^/?#@]*\?[^=&@/?#]+=/.test(after);
  const isOneText = after.includes("@") && authority.includes(":") && !isParameters;
  return (isOneText ? rest : authority).lastIndexOf("@");
}

/** Percent-encodes a user or password if needed; null when a part of it is encoded already and a part is not. */
function encode(part: string): string | null {
  if (!OUT_OF_PLACE.test(part) && !BROKEN_CODE.test(part)) return part;
  return ENCODED.test(part) ? null : encodeURIComponent(part);
}
