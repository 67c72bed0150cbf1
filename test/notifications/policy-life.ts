import type { Notification } from "../../src/notifications/gather-due.ts";
import { NOTHING_NOTIFIED, type NotificationState } from "../../src/notifications/notification-state.ts";
import { isAnythingDue, planDue, planNotifications } from "../../src/notifications/plan-notifications.ts";
import type { AlertPolicy } from "../../src/policy/policy.ts";
import type { KeptSilence, Silence } from "../../src/policy/silence.ts";
import type { Seen } from "../../src/simulation/seen.ts";
import type { Answered } from "../../src/stock/change.ts";
import type { Damping } from "../../src/stock/damping.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { detectChanges, type Memory, NO_MEMORY } from "../../src/stock/detect-changes.ts";
import type { Snapshot } from "../../src/stock/snapshot.ts";
import { type PolicySections, policyOf } from "../policy/policies.ts";
import { listing } from "../stock/levels.ts";

export const TIMEZONE = "America/New_York";
export const PRODUCTS = [1, 2, 3];
export const HOUR_MS = 3_600_000;
/** Chosen so that a night in which clocks go back is among the first. */
const START = Date.parse("2026-10-31T18:00:00Z");

/** What a poll sees of a product with minimum 5: its stock; `deleted`; null: the product is not listed. */
export type Sight = number | "deleted" | null;

/** A change that people make to silences by command. */
export type Deed =
  | { readonly kind: "silence"; readonly match: Silence["match"]; readonly until: string | null }
  | {
      readonly kind: "answer";
      readonly products: readonly number[];
      readonly answer: Answered["answer"];
      readonly until: string | null;
    }
  | { readonly kind: "extend"; readonly nth: number; readonly until: string | null }
  | { readonly kind: "end"; readonly nth: number };

/** Three hours of a life, with a poll at the beginning. */
export interface Step {
  /** What the poll sees, by product. `failed`: the poll fails. `down`: the daemon does not run. */
  readonly poll: readonly Sight[] | "failed" | "down";
  /** The note of every level. */
  readonly note?: string | null;
  /** What people do, and in which quarter of an hour after the poll; 0: before the poll. */
  readonly deeds?: readonly { readonly quarter: number; readonly deed: Deed }[];
  /** Index of the policy in force from now on, among those of the life. */
  readonly policy?: number | null;
}

export interface Moment {
  readonly at: number;
  readonly notifications: readonly Notification[];
  /** The open episodes as known at that moment. */
  readonly episodes: Snapshot;
  readonly notificationState: NotificationState;
  readonly silences: readonly Silence[];
  readonly policy: AlertPolicy;
}

/** Steps at the end of a life (ten days) in which no stock changes, all is seen and nobody silences anything. */
const REST = 80;

/** The rules by which levels are judged in a life. */
export const rulesOf = (damping: Damping) =>
  ({ thresholds: { compare: "at_or_below", zeroMinimum: "ignore" }, damping, watched: {} }) as const;

/**
 * Polls every three hours, and tells what is due every quarter of an hour. Returns all that is told, and when.
 * @param see called with what each poll was given, and with each time between two polls at which something was told
 */
export function live(
  steps: readonly Step[],
  policies: readonly PolicySections[],
  damping: Damping,
  see: (seen: Seen) => void = () => {},
): Moment[] {
  const all = policies.map((sections) => policyOf({ timezone: TIMEZONE, ...sections }));
  const rules = rulesOf(damping);
  const moments: Moment[] = [];
  let [policy] = all;
  let memory: Memory = NO_MEMORY;
  let notificationState = NOTHING_NOTIFIED;
  let silences: readonly KeptSilence[] = [];
  let upSince = START;
  let last: readonly Sight[] = [];
  let polled = false;
  const rest = Array.from({ length: REST }, (): Step => ({ poll: [] }));
  for (const [index, step] of [...steps, ...rest].entries()) {
    const isOver = index >= steps.length;
    policy = all[step.policy ?? -1] ?? policy;
    if (!policy) throw new Error("a life needs a policy");
    if (isOver) silences = [];
    const at = START + index * 3 * HOUR_MS;
    const act = (now: number) => {
      const since = new Date(at + (now * HOUR_MS) / 4).toISOString();
      for (const { quarter, deed } of step.deeds ?? [])
        if (quarter === now) silences = done(silences, deed, `${index}`, since, memory.episodes);
    };
    const moment = (now: number) => ({
      at: new Date(now).toISOString(),
      upSince: new Date(upSince).toISOString(),
      silences,
    });
    act(0);
    if (step.poll === "down") upSince = at + 3 * HOUR_MS;
    if (Array.isArray(step.poll)) {
      last = isOver
        ? PRODUCTS.map((_, nth) => last[nth] ?? null)
        : step.poll.map((sight, nth) => sight ?? last[nth] ?? null);
      const seen = isOver ? last : step.poll;
      const listings = PRODUCTS.flatMap((id, nth) => {
        const stock = seen[nth] ?? null;
        return typeof stock === "number" ? [listing({ id }, { stock, minimum: 5, note: step.note ?? null })] : [];
      });
      const deleted = PRODUCTS.filter((_, nth) => seen[nth] === "deleted");
      const looked = polled ? ("everything" as const) : ("nothing" as const);
      const evidence = { listings, deleted, incomplete: false, isPart: true, looked };
      see({ kind: "poll", ...moment(at), read: "sliced", evidence });
      const detection = detectChanges(memory, evidence, rules, new Date(at));
      memory = detection;
      const plan = planNotifications(notificationState, { ...detection, silences }, policy, new Date(at));
      polled = true;
      notificationState = plan.notificationState;
      moments.push({
        at,
        notifications: plan.notifications,
        episodes: memory.episodes,
        notificationState,
        silences,
        policy,
      });
    }
    for (let quarter = 1; quarter < 12 && step.poll !== "down"; quarter += 1) {
      act(quarter);
      const later = at + (quarter * HOUR_MS) / 4;
      if (!isAnythingDue(notificationState, policy, new Date(later))) continue;
      const released = planDue(notificationState, memory.episodes, silences, policy, new Date(later));
      if (released.notifications.length > 0 || released.silenced.length > 0) see({ kind: "flush", ...moment(later) });
      notificationState = released.notificationState;
      moments.push({ ...released, at: later, episodes: memory.episodes, silences, policy });
    }
  }
  return moments;
}

function done(
  silences: readonly KeptSilence[],
  deed: Deed,
  step: string,
  since: string,
  episodes: Snapshot,
): readonly KeptSilence[] {
  if (deed.kind === "answer") {
    const { answer, products, until } = deed;
    const levels = [...episodes]
      .filter(([, { level }]) => products.includes(level.product.id))
      .map(([key, { level }]) => ({ key, quantity: decimal(60), stock: level.stock }));
    const id = `a-${step}-${silences.length}`;
    return levels.length === 0
      ? silences
      : [...silences, { id, match: {}, until, reason: answer, since, by: "Ana", answer: { answer, levels } }];
  }
  if (deed.kind === "silence") {
    const { match, until } = deed;
    return [...silences, { id: `s-${step}-${silences.length}`, match, until, reason: "on order", since, by: null }];
  }
  const chosen = silences[deed.nth % Math.max(1, silences.length)];
  const others = silences.filter((silence) => silence !== chosen);
  if (!chosen || deed.kind === "end") return others;
  return [...others, { ...chosen, until: deed.until }];
}
