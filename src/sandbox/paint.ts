import { styleText } from "node:util";

/** Styles text for a terminal. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** Styles only where the stream is a terminal that shows colours; NO_COLOR and FORCE_COLOR are heeded. */
export function paintFor(stream: NodeJS.WritableStream): Paint {
  return (style, text) => styleText(style, text, { stream });
}
