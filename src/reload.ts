import { openStoreFor } from "./app.ts";
import type { Config } from "./config/schema.ts";
import { webSettings } from "./config/settings.ts";
import type { Fleet } from "./fleet/fleet.ts";
import type { ReloadRequests } from "./reload-requests.ts";
import { buildRuntime, Replaced, type Runtime, type Surroundings } from "./runtime.ts";
import type { Store } from "./store/store.ts";
import { canBeShared } from "./store/store-url.ts";
import { observeStore } from "./watch/observe-store.ts";
import { namedIn } from "./watch/parts.ts";
import type { LateWeb } from "./web/late-web.ts";

/** A config that was read and checked, with a log that masks its secrets. */
export interface Loaded {
  readonly config: Config;
  readonly log: Surroundings["log"];
}

/** What a daemon begins with that has stood by. */
export interface TakenOver {
  readonly loaded: Loaded;
  /** Of which it is the one writer now. */
  readonly store: Store;
  /** Why the config, as the file says it by now, cannot be used; null: it is in force. */
  readonly refused: string | null;
}

export interface Reloading extends Omit<Surroundings, "log"> {
  /** Reads the config file again. Rejects with what is wrong with it. */
  readonly load: () => Promise<Loaded>;
  readonly requests: ReloadRequests;
  /** Called after each committed poll. */
  readonly onPolled?: () => void;
  /** The HTTP server, which listens if the config asks for it. */
  readonly web: LateWeb;
  /** Of this program. */
  readonly version: string;
}

/** The pause before parts are built again after the store has failed. */
const STORE_RETRY_MS = 10_000;

/**
 * Runs the daemon until the signal aborts. At each request it reads the config again, builds its parts, and replaces the
 * running ones. Those finish the messages that they have begun to send; a poll that they had to abort is made again at once. A
 * config that is wrong, or names another store or lease, changes nothing.
 * @param taken of a daemon that has stood by, which has the store already
 */
export async function runReloading(
  first: Loaded,
  reloading: Reloading,
  signal: AbortSignal,
  taken: TakenOver | null = null,
): Promise<void> {
  const { leftovers = new Set<string>(), onPolled = () => {}, web } = reloading;
  await using opened = new AsyncDisposableStack();
  const fleet = await joinFleetOf(first, reloading, signal);
  if (fleet) opened.use(fleet);
  const opening = { ...reloading, log: first.log, signal, fleet };
  const ownStore = opened.adopt(taken?.store ?? (await openStoreFor(first.config, "write", opening)), (it) =>
    namedIn(leftovers, "the store, which does not close", () => it.close()),
  );
  const store = observeStore(ownStore, web.observer);
  const role = fleet ? "worker" : "leader";
  if (canBeShared(first.config.store.url)) {
    const { takePart } = await import("./membership.ts");
    opened.use(await takePart(ownStore, { ...reloading, role, now: reloading.clock.now }));
  }
  let owed: ReadonlySet<string> = new Set();
  let runtime = await start(first);
  if (taken && taken.refused !== null) await recordReload(store, first, reloading, taken.refused);
  for (let current: Loaded | null = first; current; ) {
    await using _ = runtime;
    await using __ = await openWeb(current, runtime);
    const stop = new AbortController();
    const next: Promise<Loaded | null> = takeNext(
      current,
      store,
      reloading,
      AbortSignal.any([signal, stop.signal]),
    ).then((taken) => {
      if (taken) stop.abort(new Replaced());
      return taken;
    });
    try {
      owed = await runtime.run(AbortSignal.any([signal, stop.signal]), { owed, onPolled });
    } finally {
      stop.abort();
    }
    current = await next;
    if (current) runtime = await startAgain(current);
  }

  async function start({ config, log }: Loaded): Promise<Runtime> {
    await web.prepare(webSettings(config));
    const surroundings = { ...reloading, log, fleet, observer: web.observer, isAnswering: true };
    const built = await buildRuntime(config, store, surroundings);
    await built.begin();
    return built;
  }

  /** Starts the HTTP server. After a reload a failure is only logged, because the daemon must go on. */
  async function openWeb(
    loaded: Loaded,
    { overview, previewOf, readCatalog, tryRules }: Runtime,
  ): Promise<AsyncDisposable | null> {
    const { config, log } = loaded;
    try {
      return await web.open(webSettings(config), {
        role,
        store: ownStore,
        overview,
        preview: previewOf,
        readCatalog,
        tryRules,
        reload: reloading.requests.ask,
        now: reloading.clock.now,
        log,
      });
    } catch (error) {
      if (loaded === first && !taken) throw error;
      log.error({ error }, "nothing is answered over HTTP until the config is read anew");
      return null;
    }
  }

  /** Starts the parts of a new config, again and again until it succeeds, because the old parts have stopped. */
  async function startAgain(loaded: Loaded): Promise<Runtime> {
    for (;;) {
      try {
        return await start(loaded);
      } catch (error) {
        signal.throwIfAborted();
        store.lost.throwIfAborted();
        loaded.log.error({ error }, "the new config cannot be put to work yet: the store fails");
        await reloading.clock.sleep(STORE_RETRY_MS, signal);
      }
    }
  }
}

/** Joins the fleet that a config names; null: it names none. Nothing that a fleet needs is loaded then. */
async function joinFleetOf(
  { config, log }: Loaded,
  { clock, requests }: Reloading,
  signal: AbortSignal,
): Promise<Fleet | null> {
  if (!config.scale) return null;
  const { joinFleet } = await import("./fleet/fleet.ts");
  return joinFleet(config.scale, { clock, log, askForReload: requests.ask, signal });
}

/** Waits for the next config that can replace the present one; returns null when the signal aborts. */
export async function takeNext(
  current: Loaded,
  store: Store,
  reloading: Reloading,
  signal: AbortSignal,
): Promise<Loaded | null> {
  for (;;) {
    const settle = await reloading.requests.next(signal).catch(() => null);
    if (settle === null || signal.aborted) return null;
    const { loaded, error } = await tryNext(current, store, reloading);
    await recordReload(store, current, reloading, error);
    settle(error);
    if (loaded) {
      loaded.log.info({}, "the config was read anew and is in force");
      return loaded;
    }
    current.log.error({ reason: error }, "the config was read anew and cannot be used: the one before stays in force");
  }
}

async function recordReload(store: Store, { log }: Loaded, { clock }: Reloading, error: string | null): Promise<void> {
  await store.recordReload({ at: clock.now().toISOString(), error }).catch((failure: unknown) => {
    log.error({ error: failure }, "what came of reading the config anew could not be recorded");
  });
}

/**
 * Reads a config and builds its parts to see whether that works, and disposes of them. They are built again later, on what the
 * store holds by then. Returns the config, or why it cannot be used.
 */
export async function tryNext(
  { config: { store: before, scale } }: Loaded,
  store: Store,
  { load, web, ...surroundings }: Reloading,
): Promise<{ readonly loaded: Loaded | null; readonly error: string | null }> {
  try {
    const loaded = await load();
    const { url, lease } = loaded.config.store;
    if (url !== before.url || lease !== before.lease) {
      throw new Error("store: another store, or another lease, takes a restart");
    }
    if (loaded.config.scale?.redis !== scale?.redis) throw new Error("scale: another fleet takes a restart");
    await web.probe(webSettings(loaded.config));
    await using _ = await buildRuntime(loaded.config, store, { ...surroundings, log: loaded.log });
    return { loaded, error: null };
  } catch (error) {
    return { loaded: null, error: error instanceof Error ? error.message : String(error) };
  }
}
