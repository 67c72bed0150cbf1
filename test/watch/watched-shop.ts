import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/server.ts";
import { createBudget } from "../../src/smartpyme/budget.ts";
import { type Client, createClient } from "../../src/smartpyme/client.ts";
import { createInventory } from "../../src/smartpyme/inventory.ts";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import { GOODS } from "../../src/stock/level.ts";
import type { State } from "../../src/store/state.ts";
import { openStore } from "../../src/store/store.ts";
import { type Polling, type PollPolicy, type PreparedPoll, poll } from "../../src/watch/poll.ts";
import { policyOf } from "../policy/policies.ts";

const COMPANY = "mi-empresa";

export const PAGE_SIZE = 4;

/** A shop in a sandbox, and a daemon's polls of it, with everything real except the clock. */
export interface WatchedShop {
  readonly sandbox: Sandbox;
  /** Polls once, with these settings instead of the shop's. */
  poll(policy?: Partial<PollPolicy>): Promise<PreparedPoll>;
  state(): Promise<State | null>;
  /** Moves the clock forward. */
  pass(ms: number): void;
  now(): Date;
  budgetLeft(): number;
  close(): Promise<void>;
}

export interface Watching {
  readonly sandbox?: SandboxOptions;
  readonly policy?: Partial<PollPolicy>;
  readonly pageSize?: number;
  /** Limit of a request. Default 20 s. */
  readonly timeoutMs?: number;
  /** Requests an hour in the config. Default: no limit. */
  readonly budget?: number;
  /** Called before each request. */
  readonly onRequest?: () => void;
}

export async function watchShop(watching: Watching): Promise<WatchedShop> {
  const {
    pageSize = PAGE_SIZE,
    timeoutMs = 20_000,
    budget = Number.POSITIVE_INFINITY,
    onRequest = () => {},
  } = watching;
  let time = Date.parse("2025-03-03T14:00:00Z");
  const now = () => new Date(time);
  const sandbox = await startSandbox({ rateLimit: 1_000_000_000, now: () => time, ...watching.sandbox });
  const store = await openStore("memory:", { writer: true, now });
  const client = createClient({
    baseUrl: sandbox.url,
    apiKey: sandbox.apiKey,
    userAgent: "test",
    timeoutMs,
    pageSize,
    concurrency: 1,
    budget: createBudget({ limit: budget, now }),
    pausesMs: [1],
    sleep: async () => {},
  });
  const polling: Polling = {
    company: COMPANY,
    inventory: createInventory(announced(client, onRequest), now),
    commits: store,
    policy: {
      coverage: "auto",
      filters: { enabled: true },
      kinds: GOODS,
      baseUrl: "https://api.example.com",
      pollsAnHour: 1,
      pageSize,
      thresholds: { compare: "at_or_below", zeroMinimum: "ignore" },
      damping: NO_DAMPING,
      alerts: policyOf({ channels: ["compras"] }),
      pollsToCome: () => 0,
      ...watching.policy,
    },
    now,
  };
  return {
    sandbox,
    now,
    poll: (policy = {}) =>
      poll({ ...polling, policy: { ...polling.policy, ...policy } }, { signal: new AbortController().signal }),
    state: () => store.state(COMPANY),
    pass: (ms) => {
      time += ms;
    },
    budgetLeft: () => client.budget.left(),
    async close() {
      await store.close();
      await sandbox.close();
    },
  };
}

function announced(client: Client, onRequest: () => void): Client {
  return {
    ...client,
    list: (query, options) => {
      onRequest();
      return client.list(query, options);
    },
    product: (id, options) => {
      onRequest();
      return client.product(id, options);
    },
  };
}
