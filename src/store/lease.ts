import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { LaneLost, reasonOf, type StoreError, StoreLocked } from "./errors.ts";
import type { Standby, Tenure, Writer } from "./tenure.ts";

/** Access to the lease of a store on its server. Each operation is atomic and uses the server's clock. */
export interface LeaseKeeper {
  /** Takes the lease unless the holder of another token has it. Returns that holder, or null when the lease was taken. */
  take(token: string, holder: string, ms: number): Promise<string | null>;
  /** Renews the lease, even if it has run out. Returns false when another holder has taken it since. */
  renew(token: string, ms: number): Promise<boolean>;
  /** Ends the lease at once. The last holder stays stored, so that a paused daemon does not take the lease for its own. */
  release(token: string): Promise<void>;
  /** Reads who has the lease, or had it last; null when nobody ever took it. */
  holder(): Promise<string | null>;
  /** Tells whether somebody has the lease now. */
  isTaken(): Promise<boolean>;
}

/**
 * Outcome of a write. Nothing is written when the guard's entry differs (`outdated`), the lease is lost (`lost`), or another one
 * holds the lane now (`overtaken`).
 */
export type WriteOutcome = "made" | "outdated" | "lost" | "overtaken";

export interface Lease extends Tenure {
  /** The token that every write gives to the server. */
  readonly token: string;
  /** Ends the tenure after the server has refused a write, and returns the error for it. */
  lose(): Promise<StoreError>;
  /** Releases the lease. It never rejects: a lease that cannot be released runs out. */
  release(): Promise<void>;
}

export interface LeaseTerms {
  /** The store's URL without secrets. */
  readonly store: string;
  /** How long the lease lasts without being renewed, in ms. */
  readonly leaseMs: number;
  /** A token that several daemons hold the lease by, together; null: this one alone. */
  readonly shared: string | null;
  readonly now: () => Date;
  /** Ends the wait for another daemon. */
  readonly signal: AbortSignal;
  readonly warn: (message: string) => void;
  /** For a daemon that stands by; null: it gives up after a while. */
  readonly standby: Standby | null;
}

/** How long to wait for a daemon that stops or has died, in multiples of the lease: a stop takes up to 10 s. */
const LEASES_WAITED = 2;
const RENEWALS_A_LEASE = 3;
const LONGEST_LOOK_MS = 250;
/** A daemon that stands by looks for months. */
const STANDBY_LOOK_MS = 500;

/** Names this process for people: "pid 7 on host shop". */
export function describeProcess(): string {
  return `pid ${process.pid} on host ${hostname()}`;
}

/** Describes this process for another daemon that finds the store in use. */
export function describeWriter(since: Date): string {
  return `${describeProcess()}, since ${since.toISOString()}`;
}

/** Parses a text that `describeWriter` made. */
export function readDescription(description: string): Pick<Writer, "process" | "since"> {
  const [, process = description, since = null] = /^(.*), since (\S+Z)$/.exec(description) ?? [];
  return { process, since };
}

/** Reads which daemon has the lease, or had it last; null when none ever had. */
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
 * Takes the lease of a store, and renews it from then on. If another daemon has the lease, it waits as long as that daemon may
 * take to stop or, after a crash, its lease to run out; a daemon that stands by waits for as long as it takes.
 * @throws {StoreLocked} when the other daemon still has the lease after that
 */
export async function takeLease(keeper: LeaseKeeper, terms: LeaseTerms): Promise<Lease> {
  const { store, leaseMs, shared, now, standby } = terms;
  const token = shared ?? randomUUID();
  const take = () => keeper.take(token, describeWriter(now()), leaseMs);
  await (standby ? takeInTheEnd(keeper, take, standby, terms) : takeSoon(take, terms));
  const lease = hold(keeper, token, leaseMs, lossOf(store));
  // What others hold too runs out after the last of them.
  return shared === null ? lease : { ...lease, release: lease.leave };
}

/** Takes the lease. Returns its holder, or null when it was taken. */
type Take = () => Promise<string | null>;

async function takeSoon(take: Take, { store, leaseMs, signal, warn }: LeaseTerms): Promise<void> {
  const giveUpAt = performance.now() + LEASES_WAITED * leaseMs;
  for (let isTold = false; ; ) {
    const other = await take();
    if (other === null) return;
    if (performance.now() >= giveUpAt) throw lockedBy(store, other);
    if (!isTold) warn(`${store} is in use by another lowstockd (${other}): waiting for it to stop`);
    isTold = true;
    await sleep(lookMs(LONGEST_LOOK_MS, leaseMs), undefined, { signal });
  }
}

async function takeInTheEnd(
  keeper: LeaseKeeper,
  take: Take,
  { onWaiting, onTrouble }: Standby,
  { leaseMs, signal }: LeaseTerms,
): Promise<void> {
  const other = await take();
  if (other === null) return;
  onWaiting(other);
  let isTroubled = false;
  for (let notBefore = 0; ; ) {
    await sleep(lookMs(STANDBY_LOOK_MS, leaseMs), undefined, { signal });
    try {
      // To look costs the server less than to take, which locks the lease's entry.
      const isTaken = await keeper.isTaken();
      if (isTroubled) {
        onTrouble(null);
        // The daemon at work was cut off, too, and is to renew its lease first.
        notBefore = performance.now() + leaseMs;
      }
      isTroubled = false;
      if (!isTaken && performance.now() >= notBefore && (await take()) === null) return;
    } catch (error) {
      if (!isTroubled) onTrouble(error);
      isTroubled = true;
    }
  }
}

function lookMs(longest: number, leaseMs: number): number {
  return Math.min(longest, leaseMs / RENEWALS_A_LEASE);
}

/** Takes the lease of a lane once; returns who has it when another does. */
export async function tryLane(
  keeper: LeaseKeeper,
  { lane, holder, leaseMs }: { readonly lane: string; readonly holder: string; readonly leaseMs: number },
): Promise<Lease | string> {
  const token = randomUUID();
  const other = await keeper.take(token, holder, leaseMs);
  if (other !== null) return other;
  return hold(keeper, token, leaseMs, async () => new LaneLost(`the lane ${lane} was taken over by another lowstockd`));
}

interface Held extends Lease {
  /** Renews the lease no more, and leaves it to run out. */
  leave(): Promise<void>;
}

function hold(keeper: LeaseKeeper, token: string, leaseMs: number, lossFor: Loss): Held {
  const loss = new AbortController();
  const lose = async (): Promise<StoreError> => {
    clearInterval(renewal);
    const error = await lossFor(keeper);
    loss.abort(error);
    return error;
  };
  const confirm = async (): Promise<void> => {
    loss.signal.throwIfAborted();
    if (!(await keeper.renew(token, leaseMs))) throw await lose();
  };
  // A failed renewal is not reported here: if the server cannot be reached, the next write fails and is reported.
  const renewal = setInterval(() => confirm().catch(() => {}), leaseMs / RENEWALS_A_LEASE).unref();
  const leave = async () => clearInterval(renewal);
  return {
    token,
    lost: loss.signal,
    confirm,
    lose,
    leave,
    async release() {
      await leave();
      await keeper.release(token).catch(() => {});
    },
  };
}

/** Makes the error of a lease that is lost. */
type Loss = (keeper: LeaseKeeper) => Promise<StoreError>;

function lossOf(store: string): Loss {
  return async (keeper) => new StoreLocked(`${store} ${await describeLoss(keeper)}`);
}

async function describeLoss(keeper: LeaseKeeper): Promise<string> {
  const holder = await keeper.holder().catch((error: unknown) => `which one cannot be read: ${reasonOf(error)}`);
  if (holder !== null) return `was taken over by another lowstockd (${holder}): this one writes no more`;
  return "no longer knows this lowstockd: it was emptied, or has lost what it was told. Look whether its entries are there, and start again";
}
