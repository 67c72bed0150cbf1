import type { AddressObject } from "mailparser";
import { oneLine, printable } from "../text.ts";
import type { ReceivedMail } from "./mail-sink.ts";
import type { Paint } from "./paint.ts";
import { wrap } from "./wrap.ts";

const WIDEST_RULE = 71;

/**
 * Renders a mail for a terminal, in a frame: sender, recipients, subject, attachments and the plain text.
 * @param width width of the terminal in columns
 */
export function renderMail({ mail }: ReceivedMail, paint: Paint, width = Number.POSITIVE_INFINITY): string {
  const attachments = mail.attachments.map(({ filename }) => oneLine(filename ?? "unnamed")).join(", ");
  const heads = [
    ["From", addresses(mail.from)],
    ["To", addresses(mail.to)],
    ["Subject", paint("bold", oneLine(mail.subject ?? ""))],
    ["Attached", attachments],
  ].filter(([, value]) => value !== "");
  const rule = "─".repeat(Math.min(width, WIDEST_RULE) - 1);
  const side = (line: string) => `${paint("blue", "│")} ${line}`.trimEnd();
  return [
    paint("blue", `┌${rule}`),
    ...heads.flatMap(([label, value]) => wrap(`${paint("dim", `${label}:`)} ${value}`, width - 2)).map(side),
    paint("blue", `├${rule}`),
    ...wrap(printable(mail.text ?? "").trimEnd(), width - 2).map(side),
    paint("blue", `└${rule}`),
  ].join("\n");
}

function addresses(field: AddressObject | AddressObject[] | undefined): string {
  return [field ?? []]
    .flat()
    .map(({ text }) => oneLine(text))
    .join(", ");
}
