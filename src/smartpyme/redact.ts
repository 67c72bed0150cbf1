import { createMask } from "../mask.ts";
import { cut, oneLine } from "../text.ts";

/** Makes the server's words fit for an error message or a log, cut to `longest` characters (300 unless given). */
export type Redact = (words: string, longest?: number) => string;

/** Characters that are looked at: a body may be many megabytes. */
const LOOKED_AT = 10_000;

/** Makes a `Redact`: its result is one line of bounded length, without control characters and without the API key. */
export function createRedact(apiKey: string): Redact {
  const mask = createMask([apiKey], "[api key]");
  return (words, longest = 300) => {
    const start = mask(words.slice(0, LOOKED_AT));
    // The cut may have gone through an echoed key, which is longer when it is escaped.
    const whole = words.length > LOOKED_AT ? start.slice(0, -10 * apiKey.length) : start;
    // Masked again, because characters that `oneLine` drops may have stood within the key.
    return cut(mask(oneLine(whole)), longest);
  };
}
