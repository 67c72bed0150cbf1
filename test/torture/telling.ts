import type { ReceivedMail } from "../../src/sandbox/mail-sink.ts";
import type { SlackPayload } from "../../src/sandbox/slack-payload.ts";
import { transitionOf } from "./market.ts";

/** The content of one line of a message. */
export interface Notification {
  /** Number of the last transition in the line. */
  readonly number: number;
  /** How many earlier transitions of the same level the line tells, too. */
  readonly before: number;
  /** The line as it was received. */
  readonly line: string;
}

export function tellingsInMail({ mail }: ReceivedMail): Notification[] {
  // The suggested orders after the lines tell nothing of what happened.
  const [lines = ""] = (mail.text ?? "").split("SUGGESTED ORDERS BY SUPPLIER");
  return notifications(lines.split(/^\* /m));
}

export function tellingsInSlack({ blocks = [] }: SlackPayload): Notification[] {
  const texts = blocks.map((block) => ("text" in block ? (block.text?.text ?? "") : ""));
  return notifications(texts.join("\n").split(/^• /m));
}

/** Reads the lines of a message. The first piece is the text before the first line. */
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
