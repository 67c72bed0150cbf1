import { routeTo } from "../http.ts";

const TIMEOUT_MS = { lookup: 5_000, connect: 5_000, secureConnect: 5_000, response: 8_000, request: 10_000 };

/**
 * Makes one GET request to the address of a dead man's switch. A redirect counts as a failure.
 * @returns why it failed, without the address, which is a secret; null when it succeeded
 */
export async function sendHeartbeat(url: string, signal: AbortSignal): Promise<string | null> {
  const { default: got, RequestError } = await import("got");
  const route = routeTo(url, TIMEOUT_MS.request, process.env);
  try {
    const { statusCode } = await got(url, {
      ...route.options,
      timeout: TIMEOUT_MS,
      signal: AbortSignal.any([signal, ...route.limits()]),
      headers: { "user-agent": "lowstockd" },
    });
    if (statusCode >= 200 && statusCode < 300) return null;
    return route.blameProxyFor(statusCode) ?? `it answered ${statusCode}`;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return route.blameProxy(error) ?? `it could not be reached (${error.code})`;
  }
}
