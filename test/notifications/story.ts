import { coalesceChanges } from "../../src/notifications/coalesce.ts";
import { composeDeliveries } from "../../src/notifications/compose-deliveries.ts";
import type { Notification } from "../../src/notifications/gather-due.ts";
import { countWaiting, NOTHING_NOTIFIED, type NotificationState } from "../../src/notifications/notification-state.ts";
import { type NotificationPlan, planDue, planNotifications } from "../../src/notifications/plan-notifications.ts";
import type { Silence } from "../../src/policy/silence.ts";
import { type Damping, NO_DAMPING } from "../../src/stock/damping.ts";
import { detectChanges, type Memory, NO_MEMORY } from "../../src/stock/detect-changes.ts";
import type { Product } from "../../src/stock/level.ts";
import type { Snapshot } from "../../src/stock/snapshot.ts";
import { type PolicySections, policyOf } from "../policy/policies.ts";
import { listing } from "../stock/levels.ts";

/** A product's stock, or other facts of it; its minimum is 5. */
export type Shelf =
  | number
  | (Partial<Product> & { readonly stock: number; readonly note?: string; readonly warehouse?: string });

export interface Story {
  /** Runs a poll that sees these shelves, by product name. Returns what is told, a line each. */
  look(at: string, shelves: Readonly<Record<string, Shelf>>, silences?: readonly Silence[]): string[];
  /** Lets time pass without a poll. Returns what is told. */
  wait(at: string, silences?: readonly Silence[]): string[];
  /** Returns the plan of the last poll. */
  plan(): NotificationPlan;
  notificationState(): NotificationState;
  /** Counts the pairs of level and channel with pending changes. */
  waiting(): number;
  /** Returns the open episodes after the last poll. */
  episodes(): Snapshot;
  /** Forgets who was told, as a version did that did not keep it. */
  forget(): void;
  /** Changes the policy from now on. */
  change(sections: PolicySections): void;
}

/** Runs detection and policy of one company as polls do, without network, store and messages. */
export function openStory(
  sections: PolicySections = {},
  damping: Damping = NO_DAMPING,
  before: Memory & { readonly notificationState: NotificationState } = {
    ...NO_MEMORY,
    notificationState: NOTHING_NOTIFIED,
  },
): Story {
  let policy = policyOf(sections);
  let memory: Memory = before;
  let { notificationState } = before;
  let plan: NotificationPlan | null = null;
  return {
    look(at, shelves, silences = []) {
      const now = new Date(at);
      const listings = Object.entries(shelves).map(([name, shelf]) => {
        const {
          stock,
          note = null,
          warehouse = "Bodega Principal",
          ...facts
        } = typeof shelf === "number" ? { stock: shelf } : shelf;
        return listing({ id: idOf(name), name, ...facts }, { stock, note, warehouse });
      });
      const rules = { thresholds: { compare: "at_or_below", zeroMinimum: "ignore" }, damping, watched: {} } as const;
      const detection = detectChanges(memory, { listings, deleted: [], incomplete: false }, rules, now);
      memory = detection;
      plan = planNotifications(notificationState, { ...detection, firstLook: [], silences }, policy, now);
      notificationState = plan.notificationState;
      return plan.notifications.flatMap(lines);
    },
    wait(at, silences = []) {
      const released = planDue(notificationState, memory.episodes, silences, policy, new Date(at));
      notificationState = released.notificationState;
      return released.notifications.flatMap(lines);
    },
    plan() {
      if (!plan) throw new Error("nobody has looked yet");
      return plan;
    },
    notificationState: () => notificationState,
    waiting: () => countWaiting(notificationState),
    episodes: () => memory.episodes,
    forget: () => {
      notificationState = NOTHING_NOTIFIED;
    },
    change: (changed) => {
      policy = policyOf(changed);
    },
  };
}

/** Writes a notification as lines such as `compras: breached Cable, low at 3`. */
function lines(notification: Notification): string[] {
  const occasion = { company: "mi-empresa", companyTitle: "", version: 1, polledAt: "", incomplete: false };
  return [...coalesceChanges(composeDeliveries(occasion, [notification]))].map(({ change, meanwhile }) => {
    const status = "status" in change ? change.status : change.reason;
    const spells = meanwhile.map((spell) => `, was ${spell.status}`).join("");
    const locale = notification.locale === null ? "" : ` (${notification.locale})`;
    const silence =
      "afterSilence" in change && change.afterSilence ? `, after silence: ${change.afterSilence.reason}` : "";
    const { product, stock } = change.level;
    return `${notification.channel}${locale}: ${change.kind} ${product.name}, ${status} at ${stock}${spells}${silence}`;
  });
}

function idOf(name: string): number {
  return Number.parseInt(Buffer.from(name).toString("hex").slice(0, 8), 16);
}
