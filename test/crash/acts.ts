/** How a channel's server treats messages. `half`: it accepts the first of two parts and then fails. */
export type Mood = "well" | "down" | "half" | "refuses";

/** A quarter of an hour in a shop where every minimum is 5. */
export interface Act {
  /** New stocks by product; `deleted`: the product is deleted. */
  readonly stocks: Readonly<Record<string, number | "deleted">>;
  readonly mail: Mood;
  readonly slack: Mood;
  /** What people must be told of it, written by hand, independently of the program. */
  readonly news: readonly string[];
}

export const ACTS: readonly Act[] = [
  {
    stocks: { Cable: 2, Foco: 40, Clavo: 40, Lija: 40 },
    mail: "well",
    slack: "well",
    news: ["Cable breached"],
  },
  { stocks: { Foco: 0 }, mail: "well", slack: "down", news: ["Foco breached"] },
  { stocks: { Cable: 40, Clavo: 3 }, mail: "down", slack: "down", news: ["Cable recovered", "Clavo breached"] },
  { stocks: { Clavo: 0 }, mail: "well", slack: "well", news: ["Clavo depleted"] },
  { stocks: { Lija: 1, Cable: 1 }, mail: "refuses", slack: "half", news: ["Cable breached", "Lija breached"] },
  { stocks: { Foco: "deleted" }, mail: "well", slack: "well", news: ["Foco retired"] },
  { stocks: {}, mail: "well", slack: "well", news: [] },
  {
    stocks: { Cable: 40, Clavo: 40, Lija: 40 },
    mail: "well",
    slack: "well",
    news: ["Cable recovered", "Clavo recovered", "Lija recovered"],
  },
];

export type ChannelName = "mail" | "slack";

/** Returns what a channel must have told in the end, and what must be a dead letter, as `<act> <product> <kind>`. */
export function newsFor(channel: ChannelName): { readonly told: string[]; readonly dead: string[] } {
  const of = (isWanted: (mood: Mood) => boolean) =>
    ACTS.flatMap((act, index) => (isWanted(act[channel]) ? act.news.map((news) => `${index} ${news}`) : []));
  return { told: of((mood) => mood !== "refuses"), dead: of((mood) => mood === "refuses") };
}
