import type { Recovered } from "../stock/change.ts";
import type { Formats } from "./formats.ts";
import type { NetChange, Spell } from "./net.ts";
import type { Wording } from "./wording/wording.ts";

/** Above this, what happened meanwhile is counted and no longer told one by one. */
const SPELLS_TOLD = 3;

/** What there is to say of a level besides its numbers, a few words each. */
export function composeRemarks({ change, meanwhile }: NetChange, wording: Wording, formats: Formats): string[] {
  const { remarks } = wording;
  const told: string[] = [];
  if (change.stockBefore !== null && change.stockBefore !== change.level.stock) {
    told.push(remarks.was(formats.quantity(change.stockBefore)));
  }
  if (change.kind === "recovered") told.push(recoveryReason(change, wording, formats));
  if (change.kind === "retired") told.push(remarks.retired[change.reason]);

  const endsEpisode = change.kind === "recovered" || change.kind === "depleted";
  const lasted = formats.duration(change.since, change.at);
  if (endsEpisode && meanwhile.length === 0 && lasted) told.push(remarks.lowFor(lasted));
  return [...told, ...spells(meanwhile, wording, formats)];
}

/** Why a level counts as recovered, with the numbers that show it. */
export function recoveryReason(change: Recovered, { remarks }: Wording, { quantity }: Formats): string {
  if (change.reason === "restocked") return remarks.restocked;
  const from = quantity(change.thresholdBefore.value);
  const minimum = change.reason === "minimum_lowered";
  if (change.threshold === null) return minimum ? remarks.minimumRemoved(from) : remarks.ruleRemoved(from);
  const to = quantity(change.threshold.value);
  if (minimum) return remarks.minimumLowered(from, to);
  return from === to ? remarks.rulingChanged : remarks.ruleChanged(from, to);
}

function spells(meanwhile: readonly Spell[], { remarks }: Wording, formats: Formats): string[] {
  const [first, last] = [meanwhile[0], meanwhile.at(-1)];
  if (!first || !last) return [];
  if (meanwhile.length > SPELLS_TOLD) {
    return [remarks.manySpells(formats.count(meanwhile.length), formats.span(first.from, last.to))];
  }
  return meanwhile.map(({ status, from, to }) => remarks.spell[status](formats.span(from, to)));
}
