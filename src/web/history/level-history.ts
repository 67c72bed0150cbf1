import { type Formats, lasting } from "../../messages/formats.ts";
import type { AnyEpisode, StockSample } from "../../stock/history.ts";
import type { Sent } from "../../store/kinds.ts";
import { recipientsOf } from "../messages/message-page.ts";
import { messageHref } from "../messages/page.ts";
import type { Reader } from "../pages/pages.ts";

/** Of the moments at which its stock was noted, of its episodes, and of messages: the newest so many are shown. */
export const MOST_SAMPLES = 400;
const MOST_EPISODES = 50;
export const MOST_MESSAGES = 50;

/** The past of one level. */
export interface LevelHistory {
  /** Oldest first. */
  readonly samples: readonly StockSample[];
  /** Oldest first; one that is open last. */
  readonly episodes: readonly AnyEpisode[];
  /** The messages that told of it, newest first. */
  readonly sent: readonly Sent[];
  /** Why some of it is missing; empty: nothing is. */
  readonly unreadable: readonly string[];
}

/** What the page of a level shows of its past. */
export function historyFacts({ samples, episodes, sent, unreadable }: LevelHistory, base: string, reader: Reader) {
  const { words, formats } = reader;
  return {
    samples: samples
      .slice(-MOST_SAMPLES)
      .toReversed()
      .map(({ at, status, stock, threshold }) => ({
        seconds: Math.floor(Date.parse(at) / 1_000),
        values: `${stock},${threshold}`,
        isEnd: status === "ok",
        at: formats.date(at),
        stock: formats.quantity(stock),
        threshold: formats.quantity(threshold),
        state: words.history.status[status],
      })),
    episodes: episodes
      .slice(-MOST_EPISODES)
      .toReversed()
      .map((episode) => viewEpisode(episode, reader)),
    messages: sent.slice(0, MOST_MESSAGES).map((message) => ({
      channel: message.channel,
      at: formats.date(message.sentAt),
      to: recipientsOf(message),
      href: message.kept > 0 ? messageHref(base, message.id) : null,
    })),
    damaged: unreadable.length > 0 ? words.history.damaged : null,
  };
}

function viewEpisode({ worst, since, until, outMs, end }: AnyEpisode, { words, formats }: Reader) {
  return {
    worst,
    state: words.status[worst],
    since: formats.date(since),
    until: until === null ? words.history.goesOn : formats.date(until),
    lasted: until === null ? "" : lastingOrLess(Date.parse(until) - Date.parse(since), formats),
    outFor: outMs > 0 ? lastingOrLess(outMs, formats) : words.history.never,
    end: end === null ? "" : words.history.ends[end],
  };

  function lastingOrLess(ms: number, formats: Formats): string {
    return lasting(formats, ms) ?? words.history.lessThanAMinute;
  }
}
