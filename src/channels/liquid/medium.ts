import { composedLine } from "../../text.ts";
import type { Markup } from "./markup.ts";

/** In characters. Templates are written by hand; what is larger is another file, given by mistake. */
export const LONGEST_TEMPLATE = 200_000;

/** What a template is rendered for. */
export interface Medium {
  /** The text as the medium shows it, and as nothing else: every output of a template goes through it. */
  readonly escape: (text: string) => string;
  /** The text on one line, and cut so that it takes at most so many characters once it is escaped. */
  readonly clip: (text: string, most: number) => string;
  /** What the medium's templates can do besides Liquid's own filters; `text` is what stands before the bar. */
  readonly filters: Readonly<Record<string, (text: string | Markup, ...args: readonly unknown[]) => Markup>>;
}

/** Subjects, mails in plain text: nothing in them means anything but itself. */
export const PLAIN: Medium = { escape: (text) => text, clip: composedLine, filters: {} };

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export const HTML: Medium = {
  escape: (text) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? ""),
  clip: composedLine,
  filters: {},
};
