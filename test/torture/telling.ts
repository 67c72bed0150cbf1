import type { ReceivedMail } from "../../src/sandbox/mail-sink.ts";
import type { SlackPayload } from "../../src/sandbox/slack-payload.ts";
import { transitionOf } from "./market.ts";

/** What a reader of one line of a message learns. */
export interface Notification {
  /** Of the last transition that it tells. */
  readonly number: number;
  /** How many transitions of the same level before that one it tells, too. */
  readonly before: number;
  /** The line, as it came. */
  readonly line: string;
}

export function tellingsInMail({ mail }: ReceivedMail): Notification[] {
  // What is to be ordered of whom is listed after the lines, and tells nothing of what happened.
  const [lines = ""] = (mail.text ?? "").split("SUGGESTED ORDERS BY SUPPLIER");
  return notifications(lines.split(/^\* /m));
}

export function tellingsInSlack({ blocks = [] }: SlackPayload): Notification[] {
  const texts = blocks.map((block) => ("text" in block ? (block.text?.text ?? "") : ""));
  return notifications(texts.join("\n").split(/^• /m));
}

/** The first piece is what stands before the first line. */
function notifications([, ...lines]: readonly string[]): Notification[] {
  return lines.map((line) => {
    const stock = /\bStock:? \*?(-?[\d,]+)/.exec(line)?.[1];
    if (stock === undefined) throw new Error(`a line without a stock: ${line}`);
    const many = /changed ([\d,]+) times meanwhile/.exec(line)?.[1];
    const before = many ? whole(many) : (line.match(/ meanwhile \(/g)?.length ?? 0);
    return { number: transitionOf(whole(stock)), before, line };
  });
}

function whole(text: string): number {
  return Number(text.replaceAll(",", ""));
}
