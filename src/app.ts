import type { Config } from "./config/schema.ts";
import type { Fleet } from "./fleet/fleet.ts";
import { buildRuntime, type Runtime, type Surroundings } from "./runtime.ts";
import { openStore, openStoreToRead, type Store } from "./store/store.ts";
import type { Standby } from "./store/tenure.ts";
import { namedIn } from "./watch/parts.ts";

/** The whole program: the parts of a config, and the store that it names. Its disposal closes all of them. */
export type App = Runtime;

export interface AppSurroundings extends Surroundings {
  /** Ends the wait for another daemon to stop. */
  readonly signal?: AbortSignal;
  /** For a daemon that waits for as long as another one has the store; absent: it gives up after a while. */
  readonly standby?: Standby | null;
  /** The fleet together with which a daemon has the store; absent: there is none. */
  readonly fleet?: Fleet | null;
}

/**
 * Opens the store that a config names, and builds the parts of the config. When a later part fails to open, those opened
 * before are closed in reverse order.
 * @param access `write`: as the one daemon of the store; `read`: only to read, possibly beside the daemon
 */
export async function openApp(config: Config, access: "read" | "write", surroundings: AppSurroundings): Promise<App> {
  const { leftovers = new Set<string>() } = surroundings;
  await using opening = new AsyncDisposableStack();
  const store = opening.adopt(await openStoreFor(config, access, surroundings), (it) =>
    namedIn(leftovers, "the store, which does not close", () => it.close()),
  );
  // Who only looks sees messages as the daemon sends them.
  const isAnswering = access === "read";
  const runtime = opening.use(await buildRuntime(config, store, { ...surroundings, isAnswering }));
  if (access === "write") await runtime.begin();
  const closing = opening.move();
  return { ...runtime, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

/**
 * Opens the store that a config names.
 * @throws the signal's reason as soon as it aborts, without waiting for a server that does not answer
 */
export function openStoreFor(
  { store: { url, lease } }: Config,
  access: "read" | "write",
  { clock: { now }, log, signal, standby = null, fleet = null }: AppSurroundings,
): Promise<Store> {
  const warn = (message: string) => log.warn({}, message);
  if (access === "read") return orAborted(openStoreToRead(url, { now }), signal);
  const options = { now, leaseMs: lease, warn, standby, ...(signal && { signal }) };
  return orAborted(fleet ? fleet.openStore(url, options) : openStore(url, { ...options, writer: true }), signal);
}

function orAborted(opening: Promise<Store>, signal: AbortSignal | undefined): Promise<Store> {
  return signal ? unlessAborted(opening, signal) : opening;
}

/** Waits for a store until the signal aborts. A store that is opened after that is closed again. */
async function unlessAborted(opening: Promise<Store>, signal: AbortSignal): Promise<Store> {
  const aborted = Promise.withResolvers<never>();
  const give = () => aborted.reject(signal.reason);
  if (signal.aborted) give();
  signal.addEventListener("abort", give, { once: true });
  try {
    return await Promise.race([opening, aborted.promise]);
  } catch (error) {
    // Nobody needs to know any more whether the store could be opened.
    if (signal.aborted) opening.then((store) => store.close()).catch(() => {});
    throw error;
  } finally {
    signal.removeEventListener("abort", give);
  }
}
