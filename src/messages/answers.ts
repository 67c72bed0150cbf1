import type { AnswerNews } from "../notifications/answer-news.ts";
import type { Answered } from "../stock/change.ts";
import { readable } from "../text.ts";
import type { Formats } from "./formats.ts";
import { inSentence } from "./name.ts";
import type { SaidAnswer, Wording } from "./wording/wording.ts";

const NAME_LENGTH = 40;
const PRODUCT_LENGTH = 80;

/** More of them are counted. */
const NEWS_TOLD = 5;

/** Words an answer: "60 ordered by Ana, due Thursday". */
export function formatAnswer(answered: Answered, wording: Wording, formats: Formats): string {
  return wording.answers.said[answered.answer](saidOf(answered, formats));
}

/** Words an answer whose day has passed while the level is still short; null where no day has passed. */
export function formatPassed(
  answered: Answered,
  status: "out" | "low",
  wording: Wording,
  formats: Formats,
): string | null {
  const { answer, until } = answered;
  if (until === null || !formats.isOver(until)) return null;
  return wording.answers.passed[answer](
    { ...saidOf(answered, formats), day: formats.day(until) },
    wording.answers.still[status],
  );
}

/** A sentence for each answer that the readers do not know of yet, and one for those that there is no room for. */
export function composeAnswerNews(news: readonly AnswerNews[], wording: Wording, formats: Formats): string[] {
  const { answers, unnamed } = wording;
  const told = news.slice(0, NEWS_TOLD).map(({ level, levels, answered }) => {
    const { product, warehouse } = level;
    const name = inSentence(readable(product.name) ?? unnamed.product(String(product.id)), PRODUCT_LENGTH);
    // Of several levels each has a quantity of its own.
    if (levels > 1) {
      const said = formatAnswer({ ...answered, quantity: null }, wording, formats);
      return answers.newsOfSeveral(name, formats.count(levels - 1), said);
    }
    const place = inSentence(readable(warehouse) ?? unnamed.warehouse, NAME_LENGTH);
    return answers.news(name, place, formatAnswer(answered, wording, formats));
  });
  const rest = news.length - told.length;
  return rest > 0 ? [...told, answers.moreNews(formats.count(rest))] : told;
}

function saidOf({ quantity, by, until }: Answered, formats: Formats): SaidAnswer {
  const name = readable(by);
  return {
    quantity: quantity === null ? null : { text: formats.quantity(quantity), one: Number(quantity) === 1 },
    by: name && inSentence(name, NAME_LENGTH),
    day: until === null ? null : formats.day(until),
  };
}
