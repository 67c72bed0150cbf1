import { composeLine } from "../../messages/line.ts";
import { WORDINGS } from "../../messages/wording/wordings.ts";
import type { NotificationState, Told } from "../../notifications/notification-state.ts";
import { stillShort } from "../../notifications/reminders.ts";
import type { KeptSilence } from "../../policy/silence.ts";
import { readable } from "../../text.ts";
import { historyFacts, type LevelHistory } from "../history/level-history.ts";
import type { Facts, Reader } from "../pages/pages.ts";
import { levelsHref, NONE } from "./query.ts";
import type { LevelRow } from "./rows.ts";

/** How long a silence is proposed to last. */
const PROPOSED_DAYS = 7;

export interface LevelSource {
  readonly base: string;
  readonly companyTitle: string;
  readonly productUrl: (company: string, productId: number) => string | null;
  readonly notified: NotificationState["levels"];
  /** Made by command or here, that are about this level. */
  readonly silences: readonly (KeptSilence & { readonly levels: number })[];
  readonly history: LevelHistory;
  readonly calendar: (at: Date) => string;
  readonly now: Date;
  /** Who has signed in: silences are theirs. Null: the form asks for a name. */
  readonly user: string | null;
  /** What is wrong with the silence that was asked for. */
  readonly problem: "reason" | "until" | null;
}

/** What the page of one open level shows. */
export function levelFacts({ company, key, episode, silenced }: LevelRow, source: LevelSource, reader: Reader): Facts {
  const { base, companyTitle, productUrl, notified, silences, history, calendar, now, user, problem } = source;
  const { words, formats, locale } = reader;
  const wording = WORDINGS[locale];
  const { level, threshold, status, since } = episode;
  // What a message would say of it now.
  const change = stillShort(key, episode, now.toISOString());
  const line = composeLine({ change, meanwhile: [] }, wording, formats, (id) => productUrl(company, id));
  const branch = readable(level.branch) ?? words.unnamed.branch;
  const warehouse = readable(level.warehouse) ?? words.unnamed.warehouse;
  const { labels } = wording;
  const fact = (label: string, value: string | null) => (value === null ? [] : [{ label, value }]);
  const paceOf = (perDay: string | null) =>
    perDay !== null && episode.outlook?.source === "sales" ? wording.remarks.bySales(perDay) : perDay;
  const isKept = silenced !== null && silences.some(({ id }) => id === silenced.id);
  return {
    isOpen: true,
    history: historyFacts(history, base, reader),
    title: line.product,
    product: line.product,
    sku: line.sku,
    url: line.url,
    status,
    state: words.status[status],
    backHref: levelsHref(base, { company, branch: level.branch ?? NONE, warehouse: level.warehouse ?? NONE }),
    place: words.level.place(warehouse, branch),
    company,
    key,
    meter: {
      value: Number(level.stock),
      most: Math.max(Number(level.stock), Number(threshold.value), 1),
      text: words.level.meter(line.stock, line.threshold ?? ""),
    },
    facts: [
      ...fact(labels.stock, line.stock),
      ...fact(labels.threshold, line.threshold),
      ...fact(labels.shortfall, line.shortfall),
      ...fact(labels.perDay, paceOf(line.perDay)),
      ...fact(labels.cover, line.cover),
      ...fact(words.levels.since, formats.date(since)),
      ...fact(labels.maximum, level.maximum && formats.quantity(level.maximum)),
      ...fact(labels.order, line.order),
      ...fact(labels.orderCost, line.orderCost),
      ...fact(labels.supplier, line.supplier),
      ...fact(labels.category, readable(level.product.category)),
      ...fact(labels.brand, readable(level.product.brand)),
      ...fact(labels.note, line.note),
      ...fact(words.levels.company, companyTitle),
    ],
    remarks: [...line.remarks, ...(line.transfer === null ? [] : [line.transfer])],
    told: toldOf(notified.get(key)?.told ?? [], reader),
    silences: [
      ...silences.map(({ id, reason, until, by, levels }) => ({
        id,
        words: words.level.silence(readable(reason) ?? "", until, readable(by)),
        more: levels > 1 ? words.level.silencesMore(formats.count(levels).text) : null,
      })),
      ...(silenced && !isKept
        ? [
            {
              id: null,
              words: words.level.silence(readable(silenced.reason) ?? "", silenced.until, null),
              more: words.level.notHere,
            },
          ]
        : []),
    ],
    today: calendar(now),
    proposed: calendar(new Date(now.getTime() + PROPOSED_DAYS * 24 * 60 * 60_000)),
    asksName: user === null,
    problem: problem && words.level.problems[problem],
  };
}

/** What the page of a level shows that is not open: its past, of which there is an episode at least. */
export function closedFacts(history: LevelHistory, base: string, reader: Reader): Facts {
  const { words } = reader;
  const last = history.episodes.at(-1);
  const product = readable(last?.product.name ?? null) ?? `#${last?.product.id}`;
  const branch = readable(last?.branch ?? null) ?? words.unnamed.branch;
  const warehouse = readable(last?.warehouse ?? null) ?? words.unnamed.warehouse;
  return {
    isOpen: false,
    history: historyFacts(history, base, reader),
    title: product,
    product,
    sku: readable(last?.product.sku ?? null),
    url: null,
    status: "quiet",
    state: words.history.notLow,
    backHref: levelsHref(base, { branch: last?.branch ?? NONE, warehouse: last?.warehouse ?? NONE }),
    place: words.level.place(warehouse, branch),
  };
}

/** What each channel knows of the open episode. One that knows of an earlier one alone is not there. */
function toldOf(told: readonly Told[], { words, formats }: Reader) {
  return told.flatMap(({ channel, heardAt, ends, waits }) => {
    if (heardAt !== null) return [{ channel, what: words.level.toldAt(formats.date(heardAt)) }];
    if (waits?.dueAt) return [{ channel, what: words.level.toldLater(formats.date(waits.dueAt)) }];
    return ends === null ? [] : [{ channel, what: words.level.toldSoon }];
  });
}
