import { randomBytes } from "node:crypto";
import type { Delivery } from "../notifications/delivery.ts";
import type { Locale } from "../policy/locale.ts";
import type { Silence } from "../policy/silence.ts";
import type { Member } from "../store/kinds.ts";
import { MOST_CONTENTS } from "../store/sent-content.ts";
import type { Store } from "../store/store.ts";
import { createKeyedLock } from "../watch/keyed-lock.ts";
import type { Log } from "../watch/log.ts";
import type { Observer } from "../watch/observer.ts";
import { listOverdue, type Pace, patienceFor } from "../watch/overdue.ts";
import type { Overview } from "../watch/overview.ts";
import type { RulesAsked, RulesTried } from "../watch/simulate.ts";
import { type CatalogRead, createCatalogDesk, type KeptCatalogs } from "./catalog/desk.ts";
import { type Changes, createChanges } from "./changes.ts";
import type { HttpConfig } from "./config.ts";
import type { Door } from "./door.ts";
import { createPastReader } from "./history/past.ts";
import { createLevelReader } from "./levels/rows.ts";
import { createSelections } from "./levels/select.ts";
import { addressOf, canListen, listen } from "./listen.ts";
import { createMetrics } from "./metrics/metrics.ts";
import { readStanding } from "./metrics/read-standing.ts";
import { createServer, type Keyring } from "./server.ts";
import { sharing } from "./sharing.ts";

/** How old what is shown may be. */
const SHARED_MS = 2_000;

/** What is shared may be so old once a change has been told. */
const CHANGES_MS = SHARED_MS;

/** How often pages of a daemon that stands by keep themselves as things are. */
const STANDBY_LOOK_MS = 15_000;

/** All that was sent in 90 days is read for the last of it. */
const SENT_SHARED_MS = 10_000;

/** What of a config the answers go by. */
export interface WebSettings {
  readonly http: HttpConfig;
  /** Whether the config has an `http` section. Without one this machine may look, and nothing is loaded before somebody does. */
  readonly isAskedFor: boolean;
  readonly companies: readonly string[];
  readonly channels: readonly string[];
  readonly pace: Pace["poll"];
  /** Of the config. */
  readonly silences: readonly Silence[];
  /** How pages read: of readers who ask for no language that there is, where and in what money. */
  readonly reading: { readonly locale: Locale; readonly timezone: string; readonly currency: string };
  readonly productUrl: (company: string, productId: number) => string | null;
  /** Today, as YYYY-MM-DD on the calendar of the time zone. */
  readonly today: (now: Date) => string;
}

/** What is shown, once the daemon is put together. */
export interface WebSource {
  /** Of this daemon, among those of its store. */
  readonly role: Member["role"];
  readonly store: Store;
  readonly overview: () => Promise<Overview>;
  /** Deliveries of one channel as one message, as its readers would see it; null: there is no such channel. */
  readonly preview: (deliveries: readonly Delivery[]) => Promise<string | null>;
  /** Reads the catalog of a company. Rejects when it cannot be read. */
  readonly readCatalog: (company: string, options: { readonly signal: AbortSignal }) => Promise<CatalogRead>;
  /** Tries rules on what polls saw. */
  readonly tryRules: (asked: RulesAsked) => Promise<RulesTried>;
  /** Has the config read anew. Returns why it could not be used; null: it is in force. */
  readonly reload: () => Promise<string | null>;
  readonly now: () => Date;
  readonly log: Log;
}

/** What answers now. Its disposal ends that. */
export interface OpenWeb extends AsyncDisposable {
  /** For a browser on this machine. */
  readonly address: string;
}

/** The daemon's answers over HTTP; what is counted outlives a change of the config. */
export interface Web {
  readonly observer: Observer;
  /** Has what these companies and channels do stand there as zero before they do it. */
  expect(settings: WebSettings): void;
  /**
   * Begins to answer.
   * @param door what listens already; null: it listens where the config says
   * @throws {CannotListen}
   */
  open(settings: WebSettings, source: WebSource, door?: Door | null): Promise<OpenWeb>;
  /** @throws {CannotListen} */
  probe(settings: WebSettings): Promise<void>;
}

/** @param version of this program */
export function createWeb(version: string): Web {
  const metrics = createMetrics(version);
  const changes = createChanges(CHANGES_MS);
  // Of this process: whoever could read it elsewhere could sign in as anybody. A restart signs all out.
  const keyring: Keyring = { key: randomBytes(32).toString("base64url"), ended: new Set() };
  const catalogs: KeptCatalogs = new Map();
  let listensAt: string | null = null;
  return {
    observer: noting(metrics.observer, changes),
    expect: metrics.expect,
    open: async (
      settings,
      { role, store, overview: readOverview, preview, readCatalog, tryRules, reload, now, log },
      door = null,
    ) => {
      // Weeks of polls are much to have in memory twice.
      const oneByOne = createKeyedLock();
      const closing = new AbortController();
      const { http } = settings;
      const overview = sharing(readOverview, now, SHARED_MS);
      const standing = sharing(
        async () => readStanding(store, await overview(), role, settings.silences, settings.today(now())),
        now,
        SHARED_MS,
      );
      const countOverdue = sharing(() => readOverdue(store, settings, now()), now, SHARED_MS);
      const server = await createServer({
        http,
        health: { role, countOverdue, confirmStore: sharing(store.confirm, now, SHARED_MS) },
        metrics: { contentType: metrics.contentType, render: async () => metrics.render(await standing()) },
        source: {
          companies: settings.companies,
          overview,
          levels: createLevelReader(settings.companies, store.state),
          selectionOf: createSelections(),
          configured: settings.silences,
          desk: createCatalogDesk(settings.companies, catalogs, readCatalog, changes.note, closing.signal),
          productUrl: settings.productUrl,
          today: () => settings.today(now()),
          store,
          past: createPastReader(settings.companies, store, now),
          recentSent: sharing(() => store.sent(MOST_CONTENTS), now, SENT_SHARED_MS),
          channels: settings.channels,
          tryRules: (asked) => oneByOne.take("rules", () => tryRules(asked)),
          preview,
          calendar: settings.today,
          now,
        },
        version,
        reading: settings.reading,
        role,
        reload,
        changes,
        keyring,
        now,
        log,
      });
      // It hears of nothing that the daemon at work does.
      const looking = role === "standby" ? setInterval(changes.note, STANDBY_LOOK_MS).unref() : undefined;
      const end = async () => {
        closing.abort();
        clearInterval(looking);
        await server.close();
        listensAt = null;
      };
      if (door) {
        await server.ready();
        door.answerWith(server.routing);
        return { address: addressOf(door.server, http.listen), [Symbol.asyncDispose]: end };
      }
      const address = await listen(server, http.listen);
      listensAt = http.listen;
      log.info({ address, public_url: http.public_url }, "answering over HTTP");
      return { address, [Symbol.asyncDispose]: end };
    },
    probe: async ({ http }) => {
      // It has that one itself, and gives it up first.
      if (http.listen !== listensAt) await canListen(http.listen);
    },
  };
}

/** How many companies' polls are overdue. */
async function readOverdue(store: Store, { companies, pace }: WebSettings, now: Date): Promise<number> {
  const polls = await store.lastPolls();
  const patienceMs = patienceFor(polls, { companies: companies.length, poll: pace }, now);
  return listOverdue(polls, companies, new Date(now.getTime() - patienceMs)).length;
}

/** The observer, with whatever it hears of told to the pages that are open as well. */
function noting(observer: Observer, changes: Changes): Observer {
  return {
    ...observer,
    onPoll: (...facts) => {
      observer.onPoll(...facts);
      changes.note();
    },
    onTry: (...facts) => {
      observer.onTry(...facts);
      changes.note();
    },
    onOver: (...facts) => {
      observer.onOver(...facts);
      changes.note();
    },
  };
}
