import type { Config } from "../../config/schema.ts";
import { createBudget } from "../../smartpyme/budget.ts";
import { createClient } from "../../smartpyme/client.ts";
import { sendTestMessage } from "../../try-channels.ts";
import { systemClock } from "../../watch/clock.ts";

/** What came of a try. */
export type Tried =
  | { readonly works: true; readonly words: string; readonly title?: string | null }
  | { readonly works: false; readonly words: string };

const TIMEOUT_MS = 20_000;

/** Asks SmartPyme, with one request, for what is low. */
export async function tryKey(
  { api_key, base_url }: Pick<Config["companies"][number], "api_key" | "base_url">,
  signal: AbortSignal,
): Promise<Tried> {
  const client = createClient({
    baseUrl: base_url,
    apiKey: api_key,
    userAgent: "lowstockd",
    timeoutMs: TIMEOUT_MS,
    pageSize: 1,
    concurrency: 1,
    budget: createBudget({ limit: 10, now: systemClock.now }),
    pausesMs: [],
    sleep: systemClock.sleep,
  });
  try {
    const { companyTitle, total } = await client.list({ lowOnly: true, page: 1, perPage: 1 }, { signal });
    const products = total === 1 ? "1 product is" : `${total} products are`;
    return {
      works: true,
      title: companyTitle,
      words: `the key is that of ${companyTitle ?? "a company"}: ${products} low there now`,
    };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    return { works: false, words: error.message };
  }
}

/** Sends a message that is marked as a test. */
export async function tryChannel(config: Config, channel: string, signal: AbortSignal): Promise<Tried> {
  const result = await sendTestMessage(config, channel, systemClock.now(), signal);
  if (result.outcome !== "sent") return { works: false, words: result.reason };
  const [missed] = result.unreached ?? [];
  if (missed) return { works: false, words: `${missed.address}: ${missed.reason}` };
  const warnings = (result.warnings ?? []).map((warning) => ` (${warning})`).join("");
  return { works: true, words: `a test message is on its way by ${channel}: look whether it arrived${warnings}` };
}
