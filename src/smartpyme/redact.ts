import { createMask } from "../mask.ts";
import { cut, oneLine } from "../text.ts";

/** Makes the far end's words fit for an error message or a log, cut to `longest` characters. */
export type Redact = (words: string, longest?: number) => string;

/** Of longer words only the beginning is looked at: a body may be many megabytes. */
const LOOKED_AT = 10_000;

/** A quote of one line, of bounded length, free of control characters and of the API key, should the server echo it. */
export function createRedact(apiKey: string): Redact {
  const mask = createMask([apiKey], "[api key]");
  return (words, longest = 300) => {
    const start = mask(words.slice(0, LOOKED_AT));
    // The cut may have gone through a key, which escapes make longer.
    const whole = words.length > LOOKED_AT ? start.slice(0, -10 * apiKey.length) : start;
    // Once more: characters that are dropped may have stood within the key.
    return cut(mask(oneLine(whole)), longest);
  };
}
