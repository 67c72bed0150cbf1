/** Makes the far end's words fit for an error message or a log, cut to `longest` characters. */
export type Quote = (words: string, longest?: number) => string;

/** A quote of one line, of bounded length, free of control characters and of the API key, should the server echo it. */
export function createQuote(apiKey: string): Quote {
  return (words, longest = 300) => {
    const line = words
      .replaceAll(apiKey, "[api key]")
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
      .trim();
    return line.length > longest ? `${line.slice(0, longest)}…` : line;
  };
}
