import type { Count } from "../../messages/wording/wording.ts";
import type { Answered, RecoveryReason, RetirementReason } from "../../stock/change.ts";
import type { Member } from "../../store/kinds.ts";
import type { QueueOverview } from "../../watch/overview.ts";

/** Every word of the pages in one locale. Numbers, times and names come in written out; what comes out is plain text. */
export interface Words {
  readonly nav: {
    readonly overview: string;
    readonly levels: string;
    readonly messages: string;
    readonly trends: string;
    readonly catalog: string;
    readonly simulate: string;
    readonly label: string;
  };
  readonly skip: string;
  readonly signOut: string;
  /** On each page of a daemon that stands by. */
  readonly standingBy: string;
  readonly signedInAs: (name: string) => string;
  readonly asOf: (moment: string) => string;
  readonly signIn: {
    readonly title: string;
    readonly name: string;
    readonly password: string;
    readonly submit: string;
    readonly wrong: string;
    readonly busy: string;
  };
  /** Of one level. */
  readonly status: { readonly out: string; readonly low: string };
  /** After a number of levels. */
  readonly counted: { readonly out: (isOne: boolean) => string; readonly low: (isOne: boolean) => string };
  readonly overview: {
    readonly title: string;
    readonly fine: string;
    readonly notFine: string;
    readonly troubles: string;
    readonly notPolled: (company: string) => string;
    readonly failing: (company: string, since: string, reason: string | null) => string;
    readonly behind: (company: string, since: string) => string;
    readonly channelFailing: (channel: string, since: string, reason: string | null) => string;
    readonly unreached: (channel: string, address: string, reason: string) => string;
    readonly configRefused: (at: string, reason: string | null) => string;
    readonly deadLetters: (count: string, isOne: boolean) => string;
    readonly lastPoll: string;
    readonly nextPoll: string;
    readonly requests: string;
    readonly leftOf: (left: string, limit: string) => string;
    readonly silenced: string;
    readonly unreadable: string;
    readonly warehouses: string;
    readonly moreWarehouses: (count: string) => string;
    readonly nothingOpen: string;
    readonly never: string;
    readonly daemons: string;
    /** Of a daemon, and since when. */
    readonly role: Readonly<Record<Member["role"], (process: string, since: string) => string>>;
    /** The work of a fleet. */
    readonly work: string;
    readonly queue: string;
    readonly queues: Readonly<Record<QueueOverview["name"], string>>;
    readonly jobs: Readonly<Record<"waiting" | "active" | "delayed", string>>;
    readonly lateSince: (since: string) => string;
    readonly channels: string;
    readonly channel: string;
    readonly waiting: string;
    readonly held: string;
    readonly lastSent: string;
    readonly nextTry: string;
    readonly none: string;
  };
  readonly levels: {
    readonly title: string;
    readonly search: string;
    readonly all: string;
    readonly status: string;
    readonly silenced: string;
    readonly sort: string;
    readonly turned: string;
    readonly show: string;
    readonly clear: string;
    readonly csv: string;
    readonly xlsx: string;
    readonly product: string;
    readonly company: string;
    readonly branch: string;
    readonly warehouse: string;
    readonly category: string;
    readonly brand: string;
    readonly supplier: string;
    readonly stock: string;
    readonly threshold: string;
    readonly missing: string;
    readonly cover: string;
    readonly since: string;
    readonly pages: string;
    readonly previous: string;
    readonly next: string;
    readonly nothing: string;
    readonly none: string;
    readonly onlySilenced: string;
    readonly notSilenced: string;
    readonly sorts: Readonly<
      Record<"urgency" | "product" | "warehouse" | "stock" | "missing" | "cover" | "since", string>
    >;
    readonly found: (count: string, all: string) => string;
    readonly pageOf: (page: string, pages: string) => string;
  };
  readonly level: {
    readonly facts: string;
    readonly inSmartPyme: string;
    readonly place: (warehouse: string, branch: string) => string;
    readonly meter: (stock: string, threshold: string) => string;
    readonly told: string;
    readonly toldNobody: string;
    readonly toldAt: (moment: string) => string;
    readonly toldLater: (moment: string) => string;
    readonly toldSoon: string;
    readonly silenceTitle: string;
    readonly silenceHint: string;
    readonly silenceSubmit: string;
    readonly silence: (reason: string, until: string | null, by: string | null) => string;
    readonly silencesMore: (levels: string) => string;
    readonly notHere: string;
    readonly end: string;
    readonly reason: string;
    readonly until: string;
    readonly by: string;
    readonly problems: { readonly reason: string; readonly until: string };
  };
  /** Of the page that a link of a message opens. */
  readonly answer: {
    readonly title: (levels: string) => string;
    readonly question: string;
    readonly choices: Readonly<Record<Answered["answer"], string>>;
    /** What is kept as the reason where nothing was written. */
    readonly reasons: Readonly<Record<Answered["answer"], string>>;
    readonly quantity: string;
    readonly ordered: string;
    readonly hint: string;
    readonly hintOfSeveral: string;
    readonly more: (levels: string) => string;
    readonly until: string;
    /** `day`: the weekday or the date in a week. */
    readonly spans: Readonly<Record<"week" | "day" | "recovery", (day: string) => string>>;
    readonly day: string;
    readonly untilHint: string;
    readonly by: string;
    readonly word: string;
    readonly submit: string;
    readonly problems: Readonly<Record<"quantity" | "until" | "by", string>>;
    readonly outcomes: Readonly<
      Record<
        "done" | "used" | "answered" | "superseded" | "over" | "expired" | "forged",
        { readonly title: string; readonly text: string }
      >
    >;
  };
  /** Of the past of one level. */
  readonly history: {
    readonly chart: string;
    readonly numbers: string;
    readonly noSamples: string;
    readonly at: string;
    readonly stock: string;
    readonly threshold: string;
    readonly state: string;
    readonly status: Readonly<Record<"ok" | "low" | "out", string>>;
    readonly notLow: string;
    readonly episodes: string;
    readonly noEpisodes: string;
    readonly since: string;
    readonly until: string;
    readonly lasted: string;
    readonly outFor: string;
    readonly end: string;
    readonly goesOn: string;
    readonly never: string;
    readonly lessThanAMinute: string;
    readonly ends: Readonly<Record<RecoveryReason | RetirementReason, string>>;
    readonly messages: string;
    readonly noMessages: string;
    readonly damaged: string;
  };
  readonly trends: {
    readonly title: string;
    readonly period: string;
    readonly days: (count: string) => string;
    readonly show: string;
    readonly summary: (episodes: string, levels: string) => string;
    readonly nothing: string;
    readonly open: string;
    readonly day: string;
    readonly low: string;
    readonly out: string;
    readonly noDays: string;
    readonly restock: string;
    readonly inStock: string;
    readonly outFor: string;
    readonly shortFor: string;
    readonly episodes: string;
    readonly levels: string;
    readonly noRestock: string;
    readonly hint: string;
    readonly byWarehouse: string;
    readonly bySupplier: string;
    readonly worst: string;
    readonly more: (count: string) => string;
  };
  readonly messages: {
    readonly title: string;
    readonly letters: string;
    readonly waiting: string;
    readonly sent: string;
    readonly noLetters: string;
    readonly noWaiting: string;
    readonly noSent: string;
    readonly channel: string;
    readonly company: string;
    readonly changes: string;
    readonly reason: string;
    readonly givenUp: string;
    readonly since: string;
    readonly nextTry: string;
    readonly at: string;
    readonly what: string;
    readonly look: string;
    readonly retry: string;
    readonly retryAll: string;
    readonly noChannel: string;
    readonly noReason: string;
    readonly atOnce: string;
    readonly itself: string;
    readonly notice: string;
    readonly one: (channel: string) => string;
    readonly to: string;
    /** @param to recipients; null: the channel has none of its own */
    readonly sentAt: (moment: string, to: string | null) => string;
    readonly drawnAgain: string;
    readonly cut: (kept: string, all: string) => string;
    readonly more: (count: string) => string;
    readonly outcomes: { readonly revived: string; readonly refused: string };
    readonly kinds: Readonly<
      Record<"breached" | "depleted" | "reminder" | "recovered" | "retired", (count: Count) => string>
    >;
  };
  readonly catalog: {
    readonly title: string;
    readonly lead: string;
    readonly read: string;
    readonly again: string;
    readonly reading: string;
    readonly notRead: string;
    readonly failed: (reason: string) => string;
    readonly incomplete: string;
    readonly numbers: string;
    /** Who has counted. */
    readonly sources: Readonly<Record<"smartpyme" | "computed", string>>;
    readonly products: string;
    readonly active: string;
    readonly inactive: string;
    readonly units: string;
    readonly value: string;
    readonly inStock: string;
    readonly outOfStock: string;
    readonly low: string;
    readonly byCategory: string;
    readonly moreCategories: (count: string) => string;
    readonly audit: string;
    readonly found: (count: { readonly text: string; readonly one: boolean }) => string;
    readonly kind: (kind: string, count: string) => string;
    readonly moreFindings: (count: string) => string;
  };
  readonly simulate: {
    readonly title: string;
    readonly lead: string;
    readonly sections: string;
    /** Sections as they might be written. */
    readonly example: string;
    readonly period: string;
    readonly run: string;
    readonly faults: string;
    readonly nothing: string;
    readonly span: (polls: string, from: string, to: string) => string;
    /** @param polls number of those that did not read the whole catalog */
    readonly partly: (polls: string) => string;
    readonly figure: string;
    readonly inForce: string;
    readonly tried: string;
    readonly messages: (channel: string) => string;
    readonly levelsTold: string;
    readonly neverRanOut: string;
    readonly ranOut: string;
    readonly toldBefore: string;
    /** How long before half of those were told, or longer. */
    readonly lead50: string;
    readonly toldAtOnce: string;
    readonly toldLater: string;
    readonly neverTold: string;
    readonly withoutThreshold: string;
  };
  readonly problems: {
    readonly title: string;
    readonly notFound: string;
    readonly over: string;
    readonly gone: string;
    readonly notThere: string;
    readonly refused: string;
    readonly stale: string;
    readonly often: string;
    readonly tooMany: string;
    readonly badRequest: string;
    readonly configRefused: string;
    readonly reloading: string;
    readonly failed: string;
    readonly back: string;
  };
  readonly unnamed: { readonly branch: string; readonly warehouse: string };
}
