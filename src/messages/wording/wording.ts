import type { Subject } from "../../notifications/notice.ts";
import type { AdviceKind } from "../../stock/advice.ts";
import type { FindingKind } from "../../stock/audit.ts";
import type { Answered, RetirementReason } from "../../stock/change.ts";
import type { RuleSource } from "../../stock/threshold.ts";
import type { Cause } from "../cause.ts";
import type { Labels, SectionKind } from "../message.ts";
import type { ShortName } from "../subject.ts";

/** A number of things: formatted, and whether the locale's plural rules take it for one. */
export interface Count {
  readonly text: string;
  readonly one: boolean;
}

/** The subject of a message, and the first sentence of its body. */
export interface Headline {
  readonly subject: string;
  readonly lead: string;
}

/** The one level that a message is about. */
export interface Single {
  readonly company: string;
  readonly product: string;
  readonly branch: string;
  readonly warehouse: string;
  readonly stock: string;
}

/** What somebody has answered of a level. Null where it was not said. */
export interface SaidAnswer {
  readonly quantity: Count | null;
  readonly by: string | null;
  /** A weekday or a date, without an article. */
  readonly day: string | null;
}

/** What the headline of a message about several levels counts. */
export interface Several {
  readonly company: string;
  readonly warehouses: Count;
  /** "2 out of stock", "5 low" */
  readonly tallies: readonly string[];
}

/**
 * Every word of a message in one locale. Numbers, dates, durations and names come in formatted; what comes out is plain
 * text.
 */
export interface Wording {
  /** BCP 47 tag, with the region that sets the separators of numbers and the order of dates. */
  readonly tag: string;
  /** A time zone in words. `place`: of its IANA name; `generic`: what the locale itself calls it, where that says whose time it is. */
  readonly zone: (place: string, generic: string | null) => string;
  readonly labels: Labels;
  /** Of a section, by how many it has. */
  readonly titles: Readonly<Record<SectionKind, (count: Count) => string>>;
  readonly tally: Readonly<Record<SectionKind, (count: Count) => string>>;
  /** In place of `tally` in a subject that no word before them says what it is about. */
  readonly tallyAlone: Readonly<Record<"low" | "still_low", (count: Count) => string>>;
  readonly more: (count: Count, tallies: string) => string;
  readonly part: (part: string, parts: string) => string;
  /** Of the link to a page on which all of a message is listed. */
  readonly seeAll: string;
  readonly unnamed: {
    readonly product: (id: string) => string;
    readonly branch: string;
    readonly warehouse: string;
  };
  /** Subjects begin with what happened; the company stands in the sentence, and where there are several at the subject's end. */
  readonly headlines: {
    readonly out: (single: Single & { readonly threshold: string }, short: ShortName) => Headline;
    readonly low: (single: Single & { readonly threshold: string }, short: ShortName) => Headline;
    readonly stillOut: (single: Single & { readonly threshold: string }, short: ShortName) => Headline;
    readonly stillLow: (single: Single & { readonly threshold: string }, short: ShortName) => Headline;
    readonly recovered: (single: Single & { readonly reason: string }, short: ShortName) => Headline;
    readonly retired: (single: Single & { readonly reason: string }, short: ShortName) => Headline;
    /** Their subjects are the tallies alone. */
    readonly several: (several: Several) => string;
    /** Changes, and reminders among them. */
    readonly withReminders: (several: Several) => string;
    /** Nothing but reminders. */
    readonly reminders: (several: Several) => string;
    readonly firstRun: (several: Several) => string;
    /** After the tallies of a first look. */
    readonly firstLook: string;
  };
  readonly remarks: {
    /** The stock before. */
    readonly was: (stock: string) => string;
    readonly lowFor: (duration: string) => string;
    /** `since`: the start of the episode, be it that the level was low at first or out. */
    readonly still: (since: string, duration: string | null) => string;
    /** `duration`: since people were told. */
    readonly unanswered: (duration: string | null) => string;
    /** By the status now: a silence that began to hold at `since` is over. */
    readonly afterSilence: Readonly<Record<"out" | "low", (since: string, reason: string | null) => string>>;
    /** By how fast it goes; null: in less than a day. */
    readonly runsOut: (days: Count | null) => string;
    /** How much is sold in a time. */
    readonly pace: Readonly<Record<"day" | "week" | "month", (units: Count) => string>>;
    /** The same, where sales say so and not the falls of stock. */
    readonly bySales: (pace: string) => string;
    /** `lead`: days of lead time; `left`: days within which to order for more to come in time, null where that is today. */
    readonly orderBy: (lead: Count, left: Count | null) => string;
    /** Which rule set the threshold. */
    readonly byRule: (rule: string) => string;
    readonly restocked: string;
    readonly minimumLowered: (from: string, to: string) => string;
    readonly minimumRemoved: (from: string) => string;
    /** `rule`: the one that set the threshold it changed to; null: it is SmartPyme's minimum. */
    readonly ruleChanged: (from: string, to: string, rule: string | null) => string;
    /** The same threshold, compared in another way. */
    readonly rulingChanged: string;
    readonly ruleRemoved: (from: string) => string;
    readonly retired: Readonly<Record<RetirementReason, string>>;
    /** What was so for a while, without having been told. */
    readonly interval: Readonly<Record<"ok" | "low" | "out" | "retired", (span: string) => string>>;
    readonly manySpells: (changes: Count, span: string) => string;
  };
  /** What people have answered of levels that are short. */
  readonly answers: {
    readonly said: Readonly<Record<Answered["answer"], (said: SaidAnswer) => string>>;
    /** The day that was named has passed, and the level is short by the status now: `still`. */
    readonly passed: Readonly<
      Record<Answered["answer"], (said: SaidAnswer & { readonly day: string }, still: string) => string>
    >;
    readonly still: Readonly<Record<"out" | "low", string>>;
    /** A sentence each, on what was answered since the last message. */
    readonly news: (product: string, place: string, said: string) => string;
    readonly newsOfSeveral: (product: string, others: Count, said: string) => string;
    readonly moreNews: (others: Count) => string;
  };
  /** `place`: a warehouse, with its branch in parentheses where that is another one. */
  readonly transfer: {
    readonly has: (place: string, above: string) => string;
    /** In place of an order; `left`: what is to be bought all the same, null where nothing is. */
    readonly instead: (place: string, quantity: string, left: string | null) => string;
  };
  readonly overview: {
    readonly title: string;
    readonly moreWarehouses: (count: Count) => string;
  };
  readonly orders: {
    readonly title: string;
    readonly items: string;
    readonly moreSuppliers: (count: Count) => string;
    readonly withoutCost: (items: Count) => string;
  };
  /**
   * Who sends this, why you get it and whom to ask. `company`: whose stock is watched, null for messages about lowstockd itself;
   * `contact`: null where the config names nobody.
   */
  readonly closing: (company: string | null, channel: string, contact: string | null) => string;
  /** Of the full list of a message. `stock`, `catalog`, `advice`: what names of files begin with. */
  readonly files: {
    readonly stock: string;
    readonly catalog: string;
    readonly advice: string;
    readonly attached: (rows: Count, files: readonly string[]) => string;
    readonly inMail: (channels: readonly string[]) => string;
    readonly inSmartPyme: string;
  };
  /** Orders to send to suppliers. What a supplier reads is in the supplier's language, the rest in the reader's. */
  readonly drafts: {
    readonly title: string;
    readonly hint: string;
    readonly count: (products: Count) => string;
    readonly rest: (lines: Count) => string;
    readonly underMinimum: (missing: string, least: string) => string;
    readonly minimumUnknown: (least: string) => string;
    /** For the supplier. */
    readonly file: string;
    readonly quantity: string;
    readonly subject: (company: string) => string;
    readonly opening: (company: string) => string;
    readonly item: (quantity: string, product: string, sku: string | null) => string;
    readonly closing: string;
  };
  /** Of all rows of a table. */
  readonly total: string;
  /** A rule of the configuration by its number and name, and what it makes the threshold. */
  readonly rule: (number: string, name: string | null, basis: string) => string;
  /** `one`: the factor is 1. */
  readonly basis: Readonly<Record<RuleSource["kind"], (factor: Count) => string>>;
  readonly notes: {
    readonly polledAt: (moment: string) => string;
    /** In place of `polledAt`. `stock`: one of those below. */
    readonly severalPolls: (polls: Count, first: string, last: string, stock: string) => string;
    /** Which of several polls the stocks are of. */
    readonly stock: Readonly<Record<"ofChange" | "ofLast" | "ofEither", string>>;
    /** What suggested orders take into account, and what not. */
    readonly orders: string;
    /** The same where something was answered to be on order. */
    readonly ordersNet: string;
    /** After either, where a suggested order goes by how fast a level is consumed. */
    readonly ordersByRate: string;
    readonly incomplete: string;
    readonly firstRun: string;
    /** In place of `firstRun`, where there is too much to show. */
    readonly worstOfFirstRun: (shown: Count, all: Count) => string;
  };
  /** The daemon about itself; `name` is that of a company, for people, or of a channel. */
  readonly notices: {
    /** Why it is in trouble, to follow a colon, and what the operator can do. */
    readonly causes: Readonly<Record<Cause, { readonly why: string; readonly todo: string }>>;
    readonly began: Readonly<
      Record<Subject["kind"], (name: string, since: string, why: string, short: ShortName) => Headline>
    >;
    readonly ended: Readonly<
      Record<Subject["kind"], (name: string, span: string, lasted: string | null, short: ShortName) => Headline>
    >;
    /** A channel reaches all but this recipient, and that one again. */
    readonly missed: (recipient: string, channel: string, since: string, why: string, short: ShortName) => Headline;
    readonly reachedAgain: (
      recipient: string,
      channel: string,
      span: string,
      lasted: string | null,
      short: ShortName,
    ) => Headline;
    /** After the subject of the first of several. */
    readonly more: (others: Count) => string;
    /** Who is to do what; `contact`: null where the config names nobody. */
    readonly todo: (contact: string | null, todo: string) => string;
    /** In the other side's own words. */
    readonly technical: (reason: string) => string;
    readonly waiting: (name: string, changes: Count) => string;
    /** Of a company that is not seen whole: what became of open alerts is not known. */
    readonly unseen: (alerts: Count) => string;
    readonly foundAt: (moment: string) => string;
  };
  /** What an audit of a catalog found. */
  readonly audit: {
    readonly title: string;
    /** After the tallies of a subject. */
    readonly inSubject: string;
    readonly lead: (company: string, tallies: readonly string[]) => string;
    /** The subject where nothing was found, and the sentence. */
    readonly nothing: string;
    readonly nothingIn: (company: string) => string;
    /** Of a kind of fault that most levels share. */
    readonly shared: (kind: string, count: Count, levels: Count) => string;
    readonly kinds: Readonly<Record<FindingKind, string>>;
    readonly tally: Readonly<Record<FindingKind, (count: Count) => string>>;
    /** `since`: a day, as YYYY-MM-DD. */
    readonly kindSince: (kind: string, since: string) => string;
    /** Heads of columns. */
    readonly finding: string;
    readonly count: string;
    readonly minimum: string;
    readonly since: string;
    readonly warehouses: (count: Count) => string;
    /** The title of the first so many of all. */
    readonly shown: (shown: Count, all: Count) => string;
    readonly readAt: (moment: string) => string;
    readonly incomplete: string;
    readonly advice: string;
  };
  /** What is worth changing, by how fast stock is consumed. */
  readonly advice: {
    readonly title: string;
    /** After the tallies of a subject. */
    readonly inSubject: string;
    readonly lead: (company: string, tallies: readonly string[]) => string;
    /** The subject where there is nothing to advise, and the sentence. */
    readonly nothing: string;
    readonly nothingIn: (company: string) => string;
    readonly kinds: Readonly<Record<AdviceKind, string>>;
    readonly tally: Readonly<Record<AdviceKind, (count: Count) => string>>;
    /** Heads of columns. `advised`: the same, under the advised minimum. */
    readonly item: string;
    readonly columns: Readonly<Record<"minimum" | "maximum" | "leadDays" | "excess" | "value", string>> & {
      readonly past: Readonly<Record<"days" | "stockOuts" | "inTime" | "alerts" | "daysUnder", string>>;
      readonly advised: (head: string) => string;
    };
    /** What another minimum of one level would have meant, in a few words. */
    readonly past: (past: PastCounts) => string;
    /** The same of several levels, in sentences. */
    readonly pastOfAll: (past: PastCounts & { readonly levels: Count }) => string;
    readonly rated: (rated: Count, levels: Count) => string;
    readonly withoutLeadTime: (levels: Count) => string;
    readonly notSeenLong: (products: Count) => string;
    readonly whatToDo: string;
  };
  readonly test: {
    readonly headline: (channel: string) => Headline;
    readonly note: string;
    readonly company: string;
    readonly branch: string;
    readonly warehouse: string;
    readonly products: readonly [string, string, string];
    readonly rowNote: string;
    readonly supplier: string;
    /** Where the sample could be had from. */
    readonly elsewhere: { readonly branch: string; readonly warehouse: string };
  };
}

/** How it was under the present minimums, and would have been under the advised ones; pairs are in this order. */
export interface PastCounts {
  readonly days: Count;
  readonly stockOuts: Count;
  /** Of the stock-outs: those told a lead time ahead. */
  readonly inTime: readonly [string, string];
  readonly alerts: readonly [string, string];
}
