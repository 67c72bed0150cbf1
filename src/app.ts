import type { Config } from "./config/schema.ts";
import { buildRuntime, type Runtime, type Surroundings } from "./runtime.ts";
import { openStore, openStoreToRead, type Store } from "./store/store.ts";
import { namedIn } from "./watch/parts.ts";

/** The whole program: the parts of a config on the store that it names. Disposing of it closes all of it. */
export type App = Runtime;

export interface AppSurroundings extends Surroundings {
  /** Ends an opening that waits for another daemon to stop. */
  readonly signal?: AbortSignal;
}

/**
 * Opens the store that a config names and builds its parts. What was opened is closed in reverse, also when a later part fails
 * to open.
 * @param access `write`: the one daemon of its store; `read`: looks on, may run beside it
 */
export async function openApp(config: Config, access: "read" | "write", surroundings: AppSurroundings): Promise<App> {
  const { leftovers = new Set<string>() } = surroundings;
  await using opening = new AsyncDisposableStack();
  const store = opening.adopt(await openStoreFor(config, access, surroundings), (it) =>
    namedIn(leftovers, "the store, which does not close", () => it.close()),
  );
  const runtime = opening.use(await buildRuntime(config, store, surroundings));
  if (access === "write") await runtime.begin();
  const closing = opening.move();
  return { ...runtime, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

export function openStoreFor(
  { store: { url, lease } }: Config,
  access: "read" | "write",
  { clock: { now }, log, signal }: AppSurroundings,
): Promise<Store> {
  if (access === "read") return openStoreToRead(url, { now });
  const warn = (message: string) => log.warn({}, message);
  return openStore(url, { now, writer: true, leaseMs: lease, warn, ...(signal && { signal }) });
}
