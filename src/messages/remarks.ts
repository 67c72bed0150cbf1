import type { CoalescedChange, Interval } from "../notifications/coalesce.ts";
import type { Change, Recovered } from "../stock/change.ts";
import { compare, decimal } from "../stock/decimal.ts";
import { isShortage } from "../stock/shortage.ts";
import type { RuleSource, Threshold } from "../stock/threshold.ts";
import { readable } from "../text.ts";
import { formatAnswer, formatPassed } from "./answers.ts";
import type { Formats } from "./formats.ts";
import { inSentence } from "./name.ts";
import { composeOutlook } from "./outlook.ts";
import type { Wording } from "./wording/wording.ts";

/** Above this, what happened meanwhile is counted and no longer told one by one. */
const SPELLS_TOLD = 3;

const ONE = decimal(1);

/** Names of rules and reasons of silences come in at any length. */
const RULE_LENGTH = 40;
const REASON_LENGTH = 80;

/** What there is to say of a level besides its numbers, a few words each. */
export function composeRemarks({ change, meanwhile }: CoalescedChange, wording: Wording, formats: Formats): string[] {
  const { remarks } = wording;
  const told: string[] = [];
  if (change.stockBefore !== null && change.stockBefore !== change.level.stock) {
    told.push(remarks.was(formats.quantity(change.stockBefore)));
  }
  told.push(...news(change, wording, formats), ...answerGiven(change, wording, formats));

  const lasted = formats.duration(change.since, change.at);
  if (lasted && isDurationNews(change, meanwhile)) told.push(remarks.lowFor(lasted));

  const outlook = composeOutlook(change, wording, formats);
  if (outlook !== null) told.push(outlook);

  const rule = nameRule(change.threshold, wording, formats);
  const isNamed = rule !== null && told.some((remark) => remark.includes(rule));
  if (rule !== null && !isNamed) told.push(remarks.byRule(rule));
  return [...told, ...intervals(meanwhile, wording, formats)];
}

/** Why a level counts as recovered, with the numbers that show it. */
export function recoveryReason(change: Recovered, wording: Wording, formats: Formats): string {
  const { remarks } = wording;
  const { reason, threshold, thresholdBefore } = change;
  if (reason === "restocked") return remarks.restocked;
  const from = formats.quantity(thresholdBefore.value);
  // Under a rule the thresholds are not the minimums, which are then not known here.
  const minimum = reason === "minimum_lowered" && thresholdBefore.source === "erp";
  if (threshold === null) return minimum ? remarks.minimumRemoved(from) : remarks.ruleRemoved(from);
  const to = formats.quantity(threshold.value);
  if (minimum && threshold.source === "erp") return remarks.minimumLowered(from, to);
  return from === to ? remarks.rulingChanged : remarks.ruleChanged(from, to, nameRule(threshold, wording, formats));
}

/** What the kind of a change alone does not say. */
function news(change: Change, wording: Wording, formats: Formats): string[] {
  const { remarks } = wording;
  switch (change.kind) {
    case "breached": {
      if (change.afterSilence === null) return [];
      // What was answered says it all, once its day has passed.
      if (change.answered && formatPassed(change.answered, change.status, wording, formats) !== null) return [];
      const { since, reason } = change.afterSilence;
      const why = readable(reason);
      return [remarks.afterSilence[change.status](formats.date(since), why && inSentence(why, REASON_LENGTH))];
    }
    case "depleted":
      return [];
    case "reminder":
      return [
        remarks.still(formats.date(change.since), formats.duration(change.since, change.at)),
        ...(change.unansweredSince === undefined
          ? []
          : [remarks.unanswered(formats.duration(change.unansweredSince, change.at))]),
      ];
    case "recovered":
      return [recoveryReason(change, wording, formats)];
    case "retired":
      return [remarks.retired[change.reason]];
  }
}

/** What was answered of the level: of an end only what was ordered, as its reason. */
function answerGiven(change: Change, wording: Wording, formats: Formats): string[] {
  const { answered } = change;
  if (!answered) return [];
  if (isShortage(change)) {
    return [formatPassed(answered, change.status, wording, formats) ?? formatAnswer(answered, wording, formats)];
  }
  return answered.answer === "ordered" ? [formatAnswer({ ...answered, until: null }, wording, formats)] : [];
}

/** Whether nothing else on the line says for how long the level has been low. */
function isDurationNews(change: Change, meanwhile: readonly Interval[]): boolean {
  const { since } = change;
  if (change.kind === "breached") return change.afterSilence !== null && since < change.afterSilence.since;
  // An episode that began before anything told here did: some of it was told earlier, or was not confirmed yet.
  const isTold = meanwhile.some(({ status, from, to }) => status !== "ok" && from <= since && since < to);
  return (change.kind === "recovered" || change.kind === "depleted") && !isTold;
}

function nameRule(threshold: Threshold | null, wording: Wording, formats: Formats): string | null {
  if (threshold === null || threshold.source === "erp") return null;
  const { number, name, kind, factor }: RuleSource = threshold.source;
  const called = readable(name);
  const basis = wording.basis[kind]({ text: formats.quantity(factor), one: compare(factor, ONE) === 0 });
  return wording.rule(formats.count(number).text, called && inSentence(called, RULE_LENGTH), basis);
}

function intervals(meanwhile: readonly Interval[], { remarks }: Wording, formats: Formats): string[] {
  const [first, last] = [meanwhile[0], meanwhile.at(-1)];
  if (!first || !last) return [];
  if (meanwhile.length > SPELLS_TOLD) {
    return [remarks.manySpells(formats.count(meanwhile.length), formats.span(first.from, last.to))];
  }
  return meanwhile.map(({ status, from, to }) => remarks.interval[status](formats.span(from, to)));
}
