import type { Observer } from "../watch/observer.ts";
import type { OpenWeb, Web, WebSettings, WebSource } from "./web.ts";

/** The daemon's answers over HTTP, of which nothing is loaded before a config asks for them. */
export interface LateWeb {
  /** To be told of all that the daemon does; it is counted from the first config on that asks for it. */
  readonly observer: Observer;
  /** Loads what a config needs, so that all is counted that its parts do. @param settings null: it asks for nothing */
  prepare(settings: WebSettings | null): Promise<void>;
  /**
   * Begins to answer; null where there is nothing to answer.
   * @throws {CannotListen}
   */
  open(settings: WebSettings | null, source: WebSource): Promise<OpenWeb | null>;
  /**
   * Sees whether it could listen where another config asks for it.
   * @throws {CannotListen}
   */
  probe(settings: WebSettings | null): Promise<void>;
}

/** @param version of this program */
export function createLateWeb(version: string): LateWeb {
  let loaded: Web | null = null;
  const load = async () => {
    loaded ??= (await import("./web.ts")).createWeb(version);
    return loaded;
  };
  return {
    observer: {
      onPoll: (...facts) => loaded?.observer.onPoll(...facts),
      onTry: (...facts) => loaded?.observer.onTry(...facts),
      onOver: (...facts) => loaded?.observer.onOver(...facts),
      onReload: (...facts) => loaded?.observer.onReload(...facts),
      onStoreError: (...facts) => loaded?.observer.onStoreError(...facts),
    },
    prepare: async (settings) => {
      if (settings) (await load()).expect(settings);
    },
    open: async (settings, source) => (settings ? (await load()).open(settings, source) : null),
    probe: async (settings) => {
      if (settings) await (await load()).probe(settings);
    },
  };
}
