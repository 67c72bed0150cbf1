import { cut } from "../text.ts";

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/**
 * A name for use inside a sentence: cut to `length` characters as readers see them, and fenced off (Unicode isolates)
 * where it runs from right to left, so that the words around it keep their order.
 */
export function inSentence(name: string, length = Number.POSITIVE_INFINITY): string {
  const short = cut(name, length);
  return RIGHT_TO_LEFT.test(short) ? `\u2068${short}\u2069` : short;
}
