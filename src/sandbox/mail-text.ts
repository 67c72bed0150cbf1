import type { AddressObject } from "mailparser";
import { oneLine, printable } from "../text.ts";
import type { ReceivedMail } from "./mail-sink.ts";
import type { Paint } from "./paint.ts";

/** A mail as a reader of plain text would see it, in a frame for a terminal: who, to whom, subject, attachments, text. */
export function renderMail({ mail }: ReceivedMail, paint: Paint): string {
  const attachments = mail.attachments.map(({ filename }) => oneLine(filename ?? "unnamed")).join(", ");
  const heads = [
    ["From", addresses(mail.from)],
    ["To", addresses(mail.to)],
    ["Subject", paint("bold", oneLine(mail.subject ?? ""))],
    ["Attached", attachments],
  ].filter(([, value]) => value !== "");
  const rule = "─".repeat(70);
  const side = (line: string) => `${paint("blue", "│")} ${line}`.trimEnd();
  return [
    paint("blue", `┌${rule}`),
    ...heads.map(([label, value]) => side(`${paint("dim", `${label}:`)} ${value}`)),
    paint("blue", `├${rule}`),
    ...printable(mail.text ?? "")
      .trimEnd()
      .split("\n")
      .map(side),
    paint("blue", `└${rule}`),
  ].join("\n");
}

function addresses(field: AddressObject | AddressObject[] | undefined): string {
  return [field ?? []]
    .flat()
    .map(({ text }) => oneLine(text))
    .join(", ");
}
