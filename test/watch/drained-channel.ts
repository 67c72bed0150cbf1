import { NOTHING_READ } from "../../src/inventory/reading-memory.ts";
import type { Channel, SendOptions, SendResult } from "../../src/messages/channel.ts";
import { composeMessage } from "../../src/messages/compose-message.ts";
import type { Message } from "../../src/messages/message.ts";
import { composeDeliveries } from "../../src/notifications/compose-deliveries.ts";
import { NOTHING_NOTIFIED } from "../../src/notifications/notification-state.ts";
import { planNotifications } from "../../src/notifications/plan-notifications.ts";
import { NO_ODDITIES } from "../../src/smartpyme/oddities.ts";
import { NEW_PAGING } from "../../src/smartpyme/paging.ts";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import { detectChanges, NO_MEMORY } from "../../src/stock/detect-changes.ts";
import type { State } from "../../src/store/state.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { drain } from "../../src/watch/deliver.ts";
import { type PolicySections, policyOf } from "../policy/policies.ts";
import { listing } from "../stock/levels.ts";
import { failing } from "./failing-outbox.ts";
import { recordedLog } from "./recorded-log.ts";

export const SENT: SendResult = { outcome: "sent" };
export const BUSY: SendResult = { outcome: "retryable", reason: "451 try again later" };
export const HOUR = 3_600_000;

/**
 * Opens a store, one channel whose server answers as the test says, and a clock that the test moves.
 * @param recipients the recipients of the channel; the test may change the list
 */
export async function openDrained(
  answer: (message: Message, options: SendOptions) => SendResult | Promise<SendResult>,
  recipients?: string[],
) {
  let time = Date.parse("2026-11-23T14:00:00Z");
  const store = await openStore("memory:", { writer: true, now: () => new Date(time) });
  const arrived: Message[] = [];
  const channel: Channel = {
    ...(recipients && { recipients }),
    async send(message, options) {
      const result = await answer(message, options);
      if (result.outcome === "sent") arrived.push(message);
      return result;
    },
    preview: ({ subject }) => subject,
    async close() {},
  };
  const log = recordedLog();
  const incident = { writesToFail: 0 };
  const stopping = new AbortController();
  const delivering = {
    name: "compras",
    channel,
    outbox: failing(store, () => incident.writesToFail-- > 0),
    compose: (deliveries: Parameters<typeof composeMessage>[0]) =>
      composeMessage(deliveries, { locale: "en", timezone: "UTC", currency: "USD", productUrl: () => null }),
    retry: { firstRetryMs: 5_000, maxRetryMs: 15 * 60_000, giveUpAfterMs: 72 * HOUR },
    clock: {
      now: () => new Date(time),
      async sleep(ms: number) {
        time += ms;
      },
    },
    random: () => 1,
    log,
  };
  return {
    store,
    arrived,
    log,
    stopping,
    incident,
    commit: committer(store, () => new Date(time)),
    drain: (options = {}) => drain(delivering, stopping.signal, options),
    pass: (ms: number) => {
      time += ms;
    },
    subjects: () => arrived.map(({ subject }) => subject),
  };
}

/** Makes a function that commits a poll which saw these stocks, one product per name, with minimum 5. */
function committer(store: Store, now: () => Date) {
  const memory = new Map<string, State>();
  return async (stocks: Record<string, number>, company = "mi-empresa", routes: PolicySections["routes"] = []) => {
    const before = memory.get(company) ?? null;
    const listings = Object.entries(stocks).map(([name, stock]) => listing({ id: idOf(name), name }, { stock }));
    const evidence = { listings, deleted: [], incomplete: false };
    const policy = {
      thresholds: { compare: "at_or_below", zeroMinimum: "ignore" },
      damping: NO_DAMPING,
      watched: {},
    } as const;
    const { episodes, suspects, changes } = detectChanges(before ?? NO_MEMORY, evidence, policy, now());
    const found = { changes, episodes, unseen: [], firstLook: [], silences: [] };
    const alerts = policyOf({ channels: ["compras"], routes }, company);
    const { notificationState, notifications } = planNotifications(
      before?.notificationState ?? NOTHING_NOTIFIED,
      found,
      alerts,
      now(),
    );
    const version = (before?.version ?? 0) + 1;
    const polledAt = now().toISOString();
    const occasion = { company, companyTitle: company, version, polledAt, incomplete: false };
    const next: State = {
      version,
      polledAt,
      companyTitle: company,
      episodes,
      suspects,
      coverage: null,
      sizes: {},
      reading: NOTHING_READ,
      paging: NEW_PAGING,
      oddities: NO_ODDITIES,
      notificationState,
    };
    await store.commit(company, next, composeDeliveries(occasion, notifications));
    memory.set(company, next);
  };
}

const idOf = (name: string) => Number.parseInt(Buffer.from(name).toString("hex").slice(0, 8), 16);
