import { z } from "zod";
import { markOf, type ReadToken } from "../../messages/answer-token.ts";
import { isOn, type KeptSilence } from "../../policy/silence.ts";
import { daySchema } from "../../policy/silences-config.ts";
import { ANSWERS } from "../../stock/change.ts";
import { compare, type Decimal, decimal, ZERO } from "../../stock/decimal.ts";
import type { LevelKey } from "../../stock/level.ts";
import { oneLine, readable } from "../../text.ts";
import type { LevelRow } from "../levels/rows.ts";
import type { Words } from "../wording/words.ts";
import { answerId } from "./judge-link.ts";

export const LONGEST_WORD = 200;
export const LONGEST_NAME = 64;

/** How long an answer holds, unless another day is named. */
export const PROPOSED_DAYS = 7;

const DAY_MS = 24 * 60 * 60_000;

const QUANTITY = /^\d{1,9}(?:\.\d{1,6})?$/;

export const answerSchema = z
  .object({
    answer: z.enum(ANSWERS),
    until: z.enum(["week", "day", "recovery"]).catch("week"),
    day: z.string().optional(),
    by: z.string().default(""),
    word: z.string().default(""),
  })
  // The quantities, by the names of their fields.
  .catchall(z.string());

export type AnswerForm = z.output<typeof answerSchema>;

/** What is wrong with an answer. */
export type AnswerProblem = "quantity" | "until" | "by";

/** The name of a level's field of the form. */
export function quantityField({ episode, key }: Pick<LevelRow, "episode" | "key">): string {
  return `quantity-${markOf("level", episode.level, key)}`;
}

export interface AnswerSource {
  readonly token: ReadToken;
  /** The levels that can be answered for. */
  readonly levels: readonly LevelRow[];
  readonly calendar: (at: Date) => string;
  readonly now: Date;
  /** Who has signed in; null: the form says who. */
  readonly user: string | null;
  readonly words: Words["answer"];
}

/** The last day of an answer that names none, YYYY-MM-DD. */
export function proposedDay({ calendar, now }: Pick<AnswerSource, "calendar" | "now">): string {
  return calendar(new Date(now.getTime() + PROPOSED_DAYS * DAY_MS));
}

/** Makes the silence of an answer, or says what is wrong with what was sent. */
export function readAnswer(form: AnswerForm, source: AnswerSource): KeptSilence | AnswerProblem {
  const { token, now, user, words } = source;
  const by = user ?? readable(oneLine(form.by, LONGEST_NAME));
  const levels = answeredLevels(form, source);
  const until = lastDay(form, source);
  if (levels === null || levels.length === 0) return "quantity";
  if (until === "never") return "until";
  if (by === null) return "by";
  return {
    id: answerId(token),
    match: { company: [token.company] },
    until,
    reason: readable(oneLine(form.word, LONGEST_WORD)) ?? words.reasons[form.answer],
    by,
    since: now.toISOString(),
    answer: { answer: form.answer, levels },
  };
}

/** The levels that are answered for; a quantity of 0 says that one is not. Null: a quantity is no number. */
function answeredLevels({ answer, ...fields }: AnswerForm, { levels }: AnswerSource) {
  const answered: { key: LevelKey; quantity: Decimal | null; stock: Decimal }[] = [];
  for (const row of levels) {
    const { key, episode } = row;
    const { stock } = episode.level;
    const quantity = answer === "ordered" ? readQuantity(fields[quantityField(row)]) : null;
    if (quantity === "none") return null;
    if (quantity === null || compare(quantity, ZERO) > 0) answered.push({ key, quantity, stock });
  }
  return answered;
}

function readQuantity(text: unknown): Decimal | null | "none" {
  const digits = typeof text === "string" ? text.replaceAll(",", "").trim() : "";
  if (digits === "") return null;
  return QUANTITY.test(digits) ? decimal(digits) : "none";
}

/** Null: until it recovers. */
function lastDay({ answer, until, day }: AnswerForm, source: AnswerSource): string | null | "never" {
  if (answer === "no_reorder") return null;
  // What is put off comes back some day.
  if (until === "recovery") return answer === "later" ? "never" : null;
  if (until === "week") return proposedDay(source);
  const { data } = daySchema.safeParse(day);
  return data !== undefined && isOn(data, source.calendar(source.now)) ? data : "never";
}
