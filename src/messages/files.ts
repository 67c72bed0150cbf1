import type { Delivery } from "../notifications/delivery.ts";
import { calendarDay } from "../policy/silence.ts";
import type { Formats } from "./formats.ts";
import type { Message } from "./message.ts";
import { isOneOfSeveral, type MessageSettings } from "./settings.ts";
import type { Wording } from "./wording/wording.ts";

/** What a message says of its full list: how a file of it is called and named, and where it is where none is attached. */
export function composeFiles(
  { company, kind, polledAt }: Delivery,
  count: number,
  settings: Omit<MessageSettings, "productUrl">,
  { files }: Wording,
  formats: Formats,
): Pick<Message, "fileName" | "attached" | "rest"> {
  const what = kind === "audit" ? files.catalog : kind === "advice" ? files.advice : files.stock;
  const whose = isOneOfSeveral(settings) ? [company] : [];
  return {
    fileName: [what, ...whose, calendarDay(new Date(polledAt), settings.timezone)].join("-"),
    attached: (names) => files.attached(formats.count(count), names),
    rest: composeRest(company, settings, files),
  };
}

function composeRest(
  company: string,
  { fullByMail = [], appUrl }: Omit<MessageSettings, "productUrl">,
  files: Wording["files"],
): Message["rest"] {
  if (fullByMail.length > 0) return { words: files.inMail(fullByMail), url: null };
  const url = appUrl?.(company) ?? null;
  return url === null ? null : { words: files.inSmartPyme, url };
}
