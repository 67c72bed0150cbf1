import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Tenure, Writer } from "./backend.ts";
import { reasonOf, StoreLocked } from "./errors.ts";

/** Where a server keeps the lease of a store. Each operation is one step there, by the server's own clock. */
export interface LeaseKeeper {
  /** Takes the lease unless somebody else has it. Answers who does then, else null. */
  take(token: string, holder: string, ms: number): Promise<string | null>;
  /** Answers false where it has been taken by somebody else since. Where it has only run out, it is good again. */
  renew(token: string, ms: number): Promise<boolean>;
  /** Lets the next one have it at once; whose it was stays written, or one that was paused would take it for its own. */
  release(token: string): Promise<void>;
  /** Whose it is or was last; null where nobody ever took it. */
  holder(): Promise<string | null>;
  /** Whether it is somebody's now. */
  isTaken(): Promise<boolean>;
}

/** What came of a write: nothing of it is made where the guard's entry is another one, or where the lease is lost. */
export type WriteOutcome = "made" | "outdated" | "lost";

export interface Lease extends Tenure {
  /** What every write shows to the server. */
  readonly token: string;
  /** The error for a write that the server refused, as the lease is another one's. */
  lose(): Promise<StoreLocked>;
  /** Never rejects: what cannot be released runs out. */
  release(): Promise<void>;
}

export interface LeaseTerms {
  /** The store, for people. */
  readonly store: string;
  /** How long it lasts without being renewed, in ms. */
  readonly leaseMs: number;
  readonly now: () => Date;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  readonly warn: (message: string) => void;
}

/** How long the lease of one that stops, or has died, is waited for, in leases: a stop takes up to 10 s. */
const LEASES_WAITED = 2;
const RENEWALS_A_LEASE = 3;
const LONGEST_LOOK_MS = 250;

/** How a daemon is named to another one that finds its store in use. */
export function describeWriter(since: Date): string {
  return `pid ${process.pid} on host ${hostname()}, since ${since.toISOString()}`;
}

/** Reads how a daemon has signed, as `describeWriter` does. */
export function readDescription(description: string): Pick<Writer, "process" | "since"> {
  const [, process = description, since = null] = /^(.*), since (\S+Z)$/.exec(description) ?? [];
  return { process, since };
}

/** Whose the lease is, or was last. */
export async function readWriter(keeper: LeaseKeeper): Promise<Writer | null> {
  const description = await keeper.holder();
  return description === null ? null : { ...readDescription(description), isAtWork: await keeper.isTaken() };
}

export function lockedBy(store: string, holder: string): StoreLocked {
  return new StoreLocked(
    `${store} is in use by another lowstockd (${holder}): stop that one first, or give this one a store of its own`,
  );
}

/**
 * Takes the lease of a store and goes on renewing it. Another one's is waited for, for as long as that may take to stop
 * or, after a crash, to run out.
 * @throws {StoreLocked} when it is still another one's then
 */
export async function takeLease(
  keeper: LeaseKeeper,
  { store, leaseMs, now, signal, warn }: LeaseTerms,
): Promise<Lease> {
  const token = randomUUID();
  const holder = describeWriter(now());
  const giveUpAt = performance.now() + LEASES_WAITED * leaseMs;
  for (let isTold = false; ; ) {
    const other = await keeper.take(token, holder, leaseMs);
    if (other === null) return hold(keeper, token, store, leaseMs);
    if (performance.now() >= giveUpAt) throw lockedBy(store, other);
    if (!isTold) warn(`${store} is in use by another lowstockd (${other}): waiting for it to stop`);
    isTold = true;
    await sleep(Math.min(LONGEST_LOOK_MS, leaseMs / RENEWALS_A_LEASE), undefined, { signal });
  }
}

function hold(keeper: LeaseKeeper, token: string, store: string, leaseMs: number): Lease {
  const loss = new AbortController();
  const lose = async (): Promise<StoreLocked> => {
    clearInterval(renewal);
    const error = new StoreLocked(`${store} ${await describeLoss(keeper)}`);
    loss.abort(error);
    return error;
  };
  const confirm = async (): Promise<void> => {
    loss.signal.throwIfAborted();
    if (!(await keeper.renew(token, leaseMs))) throw await lose();
  };
  // A server that cannot be reached is told of by whoever has something to write.
  const renewal = setInterval(() => confirm().catch(() => {}), leaseMs / RENEWALS_A_LEASE).unref();
  return {
    token,
    lost: loss.signal,
    confirm,
    lose,
    async release() {
      clearInterval(renewal);
      await keeper.release(token).catch(() => {});
    },
  };
}

async function describeLoss(keeper: LeaseKeeper): Promise<string> {
  const holder = await keeper.holder().catch((error: unknown) => `which one cannot be read: ${reasonOf(error)}`);
  if (holder !== null) return `was taken over by another lowstockd (${holder}): this one writes no more`;
  return "no longer knows this lowstockd: it was emptied, or has lost what it was told. Look whether its entries are there, and start again";
}
