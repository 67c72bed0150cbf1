import { type Child, startChild } from "./child.ts";

/** The servers of a benchmark: SmartPyme and the channels. */
export interface Shop extends AsyncDisposable {
  readonly origin: string;
  readonly mailPort: number;
  readonly child: Child;
  /** Makes a config, as parsed from YAML, of companies with these keys; by default with one Slack channel. */
  configOf(keys: readonly string[], storeUrl: string, channels?: Readonly<Record<string, object>>): object;
}

export async function startShop(): Promise<Shop> {
  const child = await startChild<{ origin: string; mailPort: number }>("shop.mjs");
  const { origin, mailPort } = child.greeting;
  return {
    origin,
    mailPort,
    child,
    configOf: (
      keys,
      storeUrl,
      channels = { slack: { type: "slack", webhook_url: `${origin}/services/T/B/bench` } },
    ) => ({
      companies: keys.map((key) => ({ name: key, api_key: key, base_url: origin })),
      // The filter counts as proven, so that a poll costs the pages of low products.
      poll: { coverage: "filtered", requests_per_hour: 1_000 },
      channels,
      store: { url: storeUrl },
    }),
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}
