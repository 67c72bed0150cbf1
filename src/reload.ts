import { openStoreFor } from "./app.ts";
import type { Config } from "./config/schema.ts";
import { webSettings } from "./config/settings.ts";
import { buildRuntime, Replaced, type Runtime, type Surroundings } from "./runtime.ts";
import type { Store } from "./store/store.ts";
import { observeStore } from "./watch/observe-store.ts";
import { namedIn } from "./watch/parts.ts";
import type { LateWeb } from "./web/late-web.ts";

/** A config that was read and checked, with a log that keeps its secrets. */
export interface Loaded {
  readonly config: Config;
  readonly log: Surroundings["log"];
}

export interface Reloading extends Omit<Surroundings, "log"> {
  /** Reads the config anew. Rejects with what is wrong with it. */
  readonly load: () => Promise<Loaded>;
  /** Asks for the config to be read anew; those that come while it is being read count as one. */
  readonly requests: ReloadRequests;
  /** Called after each poll that was committed. */
  readonly onPolled?: () => void;
  /** Answers over HTTP, where the config asks for it. */
  readonly web: LateWeb;
}

/** Whoever may ask for the config to be read anew. */
export interface ReloadRequests {
  /** Resolves at the next request, or at once where one has come since the last; rejects when the signal aborts. */
  next(signal: AbortSignal): Promise<void>;
}

/** How soon parts are built again where the store failed meanwhile. */
const STORE_RETRY_MS = 10_000;

/**
 * Runs the daemon until the signal aborts. Whenever asked, it reads its config anew and builds its parts, and puts them in the place of those at
 * work: what these have begun to send they send to its end, and a poll that they had to give up is made anew at once. A config
 * that is wrong, or names another store, changes nothing.
 */
export async function runReloading(first: Loaded, reloading: Reloading, signal: AbortSignal): Promise<void> {
  const { leftovers = new Set<string>(), onPolled = () => {}, web } = reloading;
  await using opened = new AsyncDisposableStack();
  const ownStore = opened.adopt(
    await openStoreFor(first.config, "write", { ...reloading, log: first.log, signal }),
    (it) => namedIn(leftovers, "the store, which does not close", () => it.close()),
  );
  const store = observeStore(ownStore, web.observer);
  let owed: ReadonlySet<string> = new Set();
  let runtime = await start(first);
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
    const built = await buildRuntime(config, store, { ...reloading, log, observer: web.observer });
    await built.begin();
    return built;
  }

  /** A daemon that is at work does not end because it cannot be looked at. */
  async function openWeb(loaded: Loaded, { overview }: Runtime): Promise<AsyncDisposable | null> {
    const { config, log } = loaded;
    try {
      return await web.open(webSettings(config), { store: ownStore, overview, now: reloading.clock.now, log });
    } catch (error) {
      if (loaded === first) throw error;
      log.error({ error }, "nothing is answered over HTTP until the config is read anew");
      return null;
    }
  }

  /** The parts of before have stopped: nothing is left but to go on trying. */
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

/** The next config that can take the place of the present one; null at the stop. */
async function takeNext(
  current: Loaded,
  store: Store,
  reloading: Reloading,
  signal: AbortSignal,
): Promise<Loaded | null> {
  for (;;) {
    await reloading.requests.next(signal).catch(() => {});
    if (signal.aborted) return null;
    const { loaded, error } = await tryNext(current, store, reloading);
    const at = reloading.clock.now().toISOString();
    await store.recordReload({ at, error }).catch((failure: unknown) => {
      current.log.error({ error: failure }, "what came of reading the config anew could not be recorded");
    });
    if (loaded) {
      loaded.log.info({}, "the config was read anew and is in force");
      return loaded;
    }
    current.log.error({ reason: error }, "the config was read anew and cannot be used: the one before stays in force");
  }
}

/** Reads a config and builds its parts, which are let go of again: they cost little, and are built anew on what the store has by then. */
async function tryNext(
  { config: { store: before } }: Loaded,
  store: Store,
  { load, web, ...surroundings }: Reloading,
): Promise<{ readonly loaded: Loaded | null; readonly error: string | null }> {
  try {
    const loaded = await load();
    const { url, lease } = loaded.config.store;
    if (url !== before.url || lease !== before.lease) {
      throw new Error("store: another store, or another lease, takes a restart");
    }
    await web.probe(webSettings(loaded.config));
    await using _ = await buildRuntime(loaded.config, store, { ...surroundings, log: loaded.log });
    return { loaded, error: null };
  } catch (error) {
    return { loaded: null, error: error instanceof Error ? error.message : String(error) };
  }
}
