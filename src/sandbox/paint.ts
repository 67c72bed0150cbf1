import { styleText } from "node:util";

/** Styles text for a terminal. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** Makes a `Paint` that styles only if the stream is a terminal with colours. NO_COLOR and FORCE_COLOR are respected. */
export function paintFor(stream: NodeJS.WritableStream): Paint {
  return (style, text) => styleText(style, text, { stream });
}
