import got, { HTTPError, RequestError } from "got";

const TIMEOUT_MS = { lookup: 5_000, connect: 5_000, secureConnect: 5_000, response: 8_000, request: 10_000 };

/**
 * Asks for the address of a dead man's switch, once. A redirect counts as a failure: it would lead elsewhere.
 * @returns why it failed, without the address, which is a secret; null when it did not
 */
export async function sendHeartbeat(url: string, signal: AbortSignal): Promise<string | null> {
  try {
    const { statusCode } = await got(url, {
      followRedirect: false,
      retry: { limit: 0 },
      timeout: TIMEOUT_MS,
      signal,
      headers: { "user-agent": "lowstockd" },
    });
    return statusCode < 300 ? null : `it answered ${statusCode}`;
  } catch (error) {
    if (error instanceof HTTPError) return `it answered ${error.response.statusCode}`;
    if (error instanceof RequestError) return `it could not be reached (${error.code})`;
    throw error;
  }
}
