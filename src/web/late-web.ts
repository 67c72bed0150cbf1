import type { Observer } from "../watch/observer.ts";
import { createDoor } from "./door.ts";
import { addressOf, listenBare } from "./listen.ts";
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
      if (settings?.isAskedFor) (await load()).expect(settings);
    },
    open: async (settings, source) => {
      if (!settings) return null;
      return settings.isAskedFor ? (await load()).open(settings, source) : openDoor(settings, source, load);
    },
    probe: async (settings) => {
      if (settings?.isAskedFor) await (await load()).probe(settings);
    },
  };
}

/** Listens for who may look from this machine, and loads what answers for the first who does; null: the port is taken. */
async function openDoor(settings: WebSettings, source: WebSource, load: () => Promise<Web>): Promise<OpenWeb | null> {
  const { listen: at } = settings.http;
  await using opening = new AsyncDisposableStack();
  let web: Promise<OpenWeb> | null = null;
  const door = opening.use(
    createDoor(() => {
      web = load().then((loaded) => {
        loaded.expect(settings);
        return loaded.open(settings, source, door);
      });
      web.catch((error: unknown) => {
        source.log.error({ error }, "nothing can be answered over HTTP");
        // Whoever waits is not left waiting.
        door.answerWith((_request, response) => response.writeHead(503).end());
      });
    }),
  );
  try {
    await listenBare(door.server, at);
  } catch (error) {
    // Nobody has asked for it.
    source.log.info({ error }, "nothing is answered over HTTP; http.listen names another place");
    return null;
  }
  const address = addressOf(door.server, at);
  source.log.info({ address }, "answering this machine over HTTP");
  const closing = opening.move();
  return {
    address,
    [Symbol.asyncDispose]: async () => {
      await (await web?.catch(() => null))?.[Symbol.asyncDispose]();
      await closing.disposeAsync();
    },
  };
}
