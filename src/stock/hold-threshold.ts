import { compare } from "./decimal.ts";
import { type JudgedLevel, statusOf, type ThresholdPolicy } from "./judge.ts";
import { isSameProtection } from "./outlook.ts";
import type { Episode } from "./snapshot.ts";
import { isByConsumption, isInWholeUnits } from "./threshold.ts";

/**
 * The part of its threshold under which that of an open episode must have fallen to follow. With three quarters, a rate that
 * wavers by up to 14% around its mean moves nothing, because 0.86 of it are more than three quarters of 1.14.
 */
const CLEARLY_LESS = 0.75;

/**
 * Returns how a level with an open episode is to be judged. A threshold by consumption changes each day a little, and nobody wants
 * to hear of that: while the episode is open and its rule is the same, it goes up, but down only once it has clearly fallen, and
 * stays as it is where the rate is not known any more.
 */
export function holdThreshold(episode: Episode, judged: JudgedLevel, policy: ThresholdPolicy): JudgedLevel {
  if (!isHeld(episode, judged)) return judged;
  const { threshold } = episode;
  const status = statusOf(judged.level.stock, threshold, policy);
  return { ...judged, threshold, status, outlook: judged.outlook ?? episode.outlook };
}

function isHeld({ threshold: { value, source }, outlook }: Episode, judged: JudgedLevel): boolean {
  const { rule, threshold } = judged;
  if (source === "erp" || !isByConsumption(source) || rule?.number !== source.number) return false;
  const { effect } = rule;
  if (effect.kind === "ignore" || effect.kind !== source.kind || effect.factor !== source.factor) return false;
  if (threshold === null || threshold.source === "erp") return true;
  if (outlook && judged.outlook && !isSameProtection(outlook, judged.outlook)) return false;
  // Either may have been rounded up to a whole unit.
  const rounding = isInWholeUnits(judged.level) ? 1 : 0;
  return compare(threshold.value, value) < 0 && Number(threshold.value) >= CLEARLY_LESS * (Number(value) - rounding);
}
