import { type Model, partial } from "./smoothing.ts";

/** The smoothing constant that is usual for intermittent demand. */
const SMOOTHING = 0.1;

/** Where a method for intermittent demand starts. */
export interface IntermittentStart {
  /** Demand of a day that has any, in units. */
  readonly size: number;
  /** Days from one demand to the next. */
  readonly interval: number;
}

/**
 * Croston's method with the correction of Syntetos and Boylan: the sizes of demands and the intervals between them are smoothed
 * apart, and only when there is a demand. Size by interval alone is too high on average, hence the factor 1 - constant / 2.
 *
 * J. D. Croston, "Forecasting and stock control for intermittent demands", Operational Research Quarterly 23 (1972), 289-303;
 * A. A. Syntetos and J. E. Boylan, "The accuracy of intermittent demand estimates", International Journal of Forecasting 21
 * (2005), 303-314.
 * @param isCorrected false: without the correction
 */
export function croston(start: IntermittentStart, isCorrected = true): Model {
  let { size, interval } = start;
  let elapsed = 0;
  const perDay = () => ((isCorrected ? 1 - SMOOTHING / 2 : 1) * size) / interval;
  return {
    perDay,
    expect: perDay,
    observe(demand, exposure) {
      elapsed += exposure;
      if (demand <= 0) return;
      size += SMOOTHING * (demand - size);
      interval += SMOOTHING * (elapsed - interval);
      elapsed = 0;
    },
  };
}

/**
 * The method of Teunter, Syntetos and Babai: in place of the interval it smooths the probability of a demand, each day, so that
 * the estimate sinks while there is none. For what is dying out.
 *
 * R. H. Teunter, A. A. Syntetos and M. Z. Babai, "Intermittent demand: Linking forecasting to inventory obsolescence", European
 * Journal of Operational Research 214 (2011), 606-615.
 */
export function teunter(start: IntermittentStart, constant: number): Model {
  let { size } = start;
  let probability = 1 / start.interval;
  const perDay = () => size * probability;
  return {
    perDay,
    expect: perDay,
    observe(demand, exposure) {
      probability += partial(constant, exposure) * ((demand > 0 ? 1 : 0) - probability);
      if (demand > 0) size += constant * (demand - size);
    },
  };
}
