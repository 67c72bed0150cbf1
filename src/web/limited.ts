/** Has a route refuse, by 429, who asks more often than so many times a minute from one address. */
export function limited(aMinute: number) {
  return { config: { rateLimit: { max: aMinute, timeWindow: 60_000 } } };
}
