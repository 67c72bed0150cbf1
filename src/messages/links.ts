import { isShortage } from "../stock/shortage.ts";
import { type AnswerTarget, signAnswer } from "./answer-token.ts";
import type { AnswerUrls, Line } from "./message.ts";

/** Where messages link to. */
export interface MessageLinks {
  /** The address of the daemon's pages, without a slash at its end. */
  readonly base: string;
  /** Signs what a link is about. */
  readonly key: string;
}

/** Makes the links of one message, on which it is answered. */
export type MakeAnswerUrls = (target: AnswerTarget) => AnswerUrls;

/** @param message what all of its links have in common; null: it has none */
export function answerLinks(
  links: MessageLinks | undefined,
  message: { readonly company: string; readonly channel: string; readonly foundAt: string },
): MakeAnswerUrls | null {
  if (!links) return null;
  return (target) => {
    const url = `${links.base}/a/${signAnswer({ ...message, target }, links.key)}`;
    return { ordered: url, later: `${url}?later`, noReorder: `${url}?no` };
  };
}

/** Longer names would make a link that is cut by some mail programs. */
const LONGEST_VALUE = 100;

/** The address of the list of levels, filtered to what the lines of a message have in common. */
export function listUrl({ base }: MessageLinks, company: string, lines: readonly Line[]): string {
  const short = lines.filter(({ change }) => isShortage(change));
  const levels = (short.length > 0 ? short : lines).map(({ change }) => change.level);
  const values = {
    branch: levels.map(({ branch }) => branch),
    warehouse: levels.map(({ warehouse }) => warehouse),
    supplier: levels.map(({ product }) => product.supplier),
    category: levels.map(({ product }) => product.category),
    brand: levels.map(({ product }) => product.brand),
  };
  const filter = new URLSearchParams({ company });
  for (const [name, [first, ...others]] of Object.entries(values)) {
    if (first && first.length <= LONGEST_VALUE && others.every((other) => other === first)) filter.set(name, first);
  }
  return `${base}/levels?${filter}`;
}
