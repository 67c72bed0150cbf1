import { openStoreFor } from "./app.ts";
import { ConfigInvalid } from "./config/invalid.ts";
import type { Config } from "./config/schema.ts";
import { webSettings } from "./config/settings.ts";
import { takePart } from "./membership.ts";
import { type Loaded, type Reloading, type TakenOver, takeNext, tryNext } from "./reload.ts";
import { buildRuntime, type Runtime } from "./runtime.ts";
import { openStoreToEdit, type Store } from "./store/store.ts";
import { canBeShared, redactUrl } from "./store/store-url.ts";
import type { Standby } from "./store/tenure.ts";

/** The pause before the store is opened again to be looked at. */
const STORE_RETRY_MS = 10_000;

/**
 * Waits until the store of a config is no other daemon's, however long that takes. Meanwhile it answers over HTTP by what the
 * store holds, and reads its config anew when asked; in the end it does so once more, since the file may have changed.
 * @throws {ConfigInvalid} when the store takes one daemon alone, or a fleet shares the work
 * @throws the signal's reason when it aborts
 */
export async function standBy(first: Loaded, reloading: Reloading, signal: AbortSignal): Promise<TakenOver> {
  checkCanStandBy(first.config);
  const { log } = first;
  const waiting = Promise.withResolvers<void>();
  const standby: Standby = {
    onWaiting: (leader) => {
      log.info({ leader }, "standing by: another daemon is at work");
      waiting.resolve();
    },
    onTrouble: (error) => {
      if (error === null) log.info({}, "the store works again: still standing by");
      else log.error({ error }, "the store fails while standing by");
    },
  };
  const over = new AbortController();
  const opening = openStoreFor(first.config, "write", { ...reloading, log, signal, standby }).finally(() =>
    over.abort(),
  );
  await Promise.race([waiting.promise, opening]);
  if (over.signal.aborted) return { loaded: first, store: await opening, refused: null };
  const current = await answer(first, reloading, AbortSignal.any([signal, over.signal]));
  const store = await opening;
  current.log.info({}, "taking over: the daemon that was at work is gone");
  return await readAgain(current, store, reloading);
}

/** @throws {ConfigInvalid} */
function checkCanStandBy({ store: { url }, scale }: Config): void {
  if (scale) {
    const message =
      "scale: a fleet needs no daemon that stands by, since its workers share the work and do that of one that is gone: leave --standby out";
    throw new ConfigInvalid(`lowstockd: ${message}`, []);
  }
  if (canBeShared(url)) return;
  const message =
    `store.url: ${redactUrl(url)} takes one daemon alone, so that none can stand by. Name a Redis or PostgreSQL that both reach ` +
    "(lowstockd copy-store takes along what there is), or leave --standby out";
  throw new ConfigInvalid(`lowstockd: ${message}`, []);
}

async function readAgain(current: Loaded, store: Store, reloading: Reloading): Promise<TakenOver> {
  const { loaded, error } = await tryNext(current, store, reloading);
  if (loaded) return { loaded, store, refused: null };
  current.log.error({ reason: error }, "the config was read anew and cannot be used: the one before stays in force");
  return { loaded: current, store, refused: error };
}

/** Answers over HTTP until the signal aborts. Returns the config that is in force then. */
async function answer(first: Loaded, reloading: Reloading, signal: AbortSignal): Promise<Loaded> {
  await using opened = new AsyncDisposableStack();
  const store = await openBeside(first, reloading, signal);
  if (!store) return first;
  opened.defer(() => store.close());
  opened.use(await takePart(store, { ...reloading, role: "standby", now: reloading.clock.now }));
  for (let current = first; ; ) {
    await using _ = await openWeb(current, store, reloading);
    const next = await takeNext(current, store, reloading, signal);
    if (!next) return current;
    current = next;
  }
}

/** Opens the store beside the daemon at work, again and again until it succeeds; null: the signal has aborted. */
async function openBeside({ config, log }: Loaded, { clock }: Reloading, signal: AbortSignal): Promise<Store | null> {
  while (!signal.aborted) {
    try {
      return ofStandby(await openStoreToEdit(config.store.url, { now: clock.now }));
    } catch (error) {
      log.error({ error }, "nothing is answered while standing by until the store works");
      await clock.sleep(STORE_RETRY_MS, signal);
    }
  }
  return null;
}

/** A store as a daemon has it that stands by: what becomes of its config is not told for that of the daemon at work. */
function ofStandby(store: Store): Store {
  return { ...store, confirm: async () => void (await store.writer()), recordReload: async () => {} };
}

async function openWeb({ config, log }: Loaded, store: Store, reloading: Reloading): Promise<AsyncDisposable | null> {
  const { web, requests, clock } = reloading;
  const surroundings = { ...reloading, log, isAnswering: true };
  /** Builds the parts for each request, as a command does: what was built a while ago knows nothing of what is spent since. */
  const use = async <Result>(work: (runtime: Runtime) => Promise<Result>): Promise<Result> => {
    await using runtime = await buildRuntime(config, store, surroundings);
    return await work(runtime);
  };
  try {
    return await web.open(webSettings(config), {
      role: "standby",
      store,
      overview: () => use(({ overview }) => overview()),
      preview: (deliveries) => use(({ previewOf }) => previewOf(deliveries)),
      readCatalog: (company, options) => use(({ readCatalog }) => readCatalog(company, options)),
      tryRules: (asked) => use(({ tryRules }) => tryRules(asked)),
      reload: requests.ask,
      now: clock.now,
      log,
    });
  } catch (error) {
    log.error({ error }, "nothing is answered over HTTP while standing by");
    return null;
  }
}
