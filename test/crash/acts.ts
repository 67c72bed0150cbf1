/** What a channel's far end does with messages. `half`: takes the first of two parts and then fails. */
export type Mood = "well" | "down" | "half" | "refuses";

/** A quarter of an hour in a shop where every minimum is 5. */
export interface Act {
  /** New stocks by product; `deleted` takes the product away. */
  readonly stocks: Readonly<Record<string, number | "deleted">>;
  readonly mail: Mood;
  readonly slack: Mood;
  /** What people are to hear of it, written down here by hand: nothing in the program has a say in it. */
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

/** What a channel is to have told by the end, and what is to be a dead letter, as `<act> <product> <kind>`. */
export function newsFor(channel: ChannelName): { readonly told: string[]; readonly dead: string[] } {
  const of = (isWanted: (mood: Mood) => boolean) =>
    ACTS.flatMap((act, index) => (isWanted(act[channel]) ? act.news.map((news) => `${index} ${news}`) : []));
  return { told: of((mood) => mood !== "refuses"), dead: of((mood) => mood === "refuses") };
}
