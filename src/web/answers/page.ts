import { formatAnswer } from "../../messages/answers.ts";
import { composeLine } from "../../messages/line.ts";
import { suggestOrder } from "../../messages/suggest-order.ts";
import { WORDINGS } from "../../messages/wording/wordings.ts";
import { stillShort } from "../../notifications/reminders.ts";
import { ANSWERS } from "../../stock/change.ts";
import { readable } from "../../text.ts";
import type { LevelRow } from "../levels/rows.ts";
import type { Facts, Reader } from "../pages/pages.ts";
import { type AnswerForm, type AnswerProblem, type AnswerSource, proposedDay, quantityField } from "./form.ts";
import type { Standing } from "./judge-link.ts";

/** More fields than this are filled in by nobody: the other levels are counted. */
const LEVELS_SHOWN = 50;

export interface AnswerPage extends Omit<AnswerSource, "words"> {
  /** Where the form goes. */
  readonly action: string;
  /** What was sent before, or what the link proposes. */
  readonly form: Partial<AnswerForm>;
  readonly problem: AnswerProblem | null;
}

/** What the page shows on which a link is answered. */
export function answerFacts(page: AnswerPage, reader: Reader): Facts {
  const { levels, calendar, now, user, action, form, problem } = page;
  const { words, formats } = reader;
  const shown = levels.slice(0, LEVELS_SHOWN).map((row) => levelOf(row, form, now, reader));
  const [first, ...others] = shown;
  const rest = levels.length - shown.length;
  const { answer: chosen = "ordered", until = "week" } = form;
  const proposed = proposedDay(page);
  return {
    title: first && others.length === 0 ? first.product : words.answer.title(formats.count(levels.length).text),
    isOne: levels.length === 1,
    levels: shown,
    more: rest > 0 ? words.answer.more(formats.count(rest).text) : null,
    action,
    choices: ANSWERS.map((name) => ({ name, label: words.answer.choices[name], isChosen: name === chosen })),
    spans: (["week", "day", "recovery"] as const).map((name) => ({
      name,
      label: words.answer.spans[name](formats.day(proposed)),
      isChosen: name === until,
    })),
    today: calendar(now),
    day: form.day ?? proposed,
    asksName: user === null,
    by: form.by ?? "",
    word: form.word ?? "",
    problem: problem && words.answer.problems[problem],
  };
}

/** What is said of a link that cannot be answered, and what was answered in its place. */
export function closedFacts(
  standing: Exclude<Standing, { readonly is: "open" }> | { readonly is: "expired" | "forged" },
  { isDone }: { readonly isDone: boolean },
  { words, formats, locale }: Reader,
): Facts {
  const said = "silence" in standing ? saidOf(standing.silence) : null;
  const outcome = standing.is === "used" && isDone ? words.answer.outcomes.done : words.answer.outcomes[standing.is];
  return { title: outcome.title, text: outcome.text, said };

  function saidOf({ answer, reason, by, until = null }: Extract<Standing, { is: "answered" }>["silence"]): string {
    const [first, ...others] = answer?.levels ?? [];
    if (!answer || !first) return words.level.silence(readable(reason) ?? "", until, readable(by));
    // Of several levels each has a quantity of its own.
    const quantity = others.length === 0 ? first.quantity : null;
    const { stock } = first;
    const worded = formatAnswer({ answer: answer.answer, quantity, by, until, stock }, WORDINGS[locale], formats);
    const own = readable(reason);
    return own === null || own === words.answer.reasons[answer.answer] ? worded : `${worded} (${own})`;
  }
}

/** The status to answer with, so that programs know as well. */
export const STATUSES: Readonly<Record<KeptOutcome, number>> = {
  forged: 404,
  expired: 410,
  over: 410,
  superseded: 410,
  used: 200,
  answered: 200,
};

type KeptOutcome = Exclude<Standing["is"], "open"> | "expired" | "forged";

function levelOf({ company: _, key, episode, ...row }: LevelRow, form: Partial<AnswerForm>, now: Date, reader: Reader) {
  const { words, formats, locale } = reader;
  const { level, status } = episode;
  // What a message would say of it now.
  const change = stillShort(key, episode, now.toISOString());
  const line = composeLine({ change, meanwhile: [] }, WORDINGS[locale], formats, () => null);
  const field = quantityField({ episode, key, ...row });
  const warehouse = readable(level.warehouse) ?? words.unnamed.warehouse;
  const branch = readable(level.branch) ?? words.unnamed.branch;
  return {
    product: line.product,
    sku: line.sku,
    place: words.level.place(warehouse, branch),
    status,
    state: words.status[status],
    stock: words.level.meter(line.stock, line.threshold ?? ""),
    field,
    // As a number is written in a form, whatever the language.
    quantity: form[field] ?? suggestOrder(change)?.quantity ?? "",
  };
}
