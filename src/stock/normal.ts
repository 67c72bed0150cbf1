/**
 * Returns the z below which a standard normal variable lies with a probability from 0.5 up to, but not including, 1. The error is
 * less than 0.00045: M. Abramowitz and I. A. Stegun, "Handbook of Mathematical Functions" (1964), formula 26.2.23.
 */
export function quantileOfNormal(probability: number): number {
  const t = Math.sqrt(-2 * Math.log(1 - probability));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return Math.max(0, t - above / below);
}
