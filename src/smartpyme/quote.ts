const LONGEST = 300;

/** Makes the far end's words fit for an error message or a log. */
export type Quote = (words: string) => string;

/** A quote of one line, of bounded length, free of control characters and of the API key, should the server echo it. */
export function createQuote(apiKey: string): Quote {
  return (words) => {
    const line = words
      .replaceAll(apiKey, "[api key]")
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
      .trim();
    return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
  };
}
