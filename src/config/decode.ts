import { isUtf8 } from "node:buffer";

/** A line and a column, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type Decoded =
  | { readonly text: string }
  /** `failure`: what is wrong and what to do, without the content. `at`: the place of the first wrong byte; null: not known. */
  | { readonly failure: string; readonly at: Place | null };

const BYTE_ORDER_MARK = "\ufeff";

/** Decodes the bytes of a file as UTF-8, and drops a byte order mark. */
export function decodeText(bytes: Uint8Array): Decoded {
  if (isUtf16(bytes)) {
    return {
      failure:
        "is in UTF-16, not UTF-8: save it as UTF-8 (in PowerShell, write it with Out-File -Encoding utf8 instead of >)",
      at: null,
    };
  }
  if (!isUtf8(bytes)) return { failure: "is not UTF-8: save it as UTF-8", at: placeOfFirstBadByte(bytes) };
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return { text: text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text };
}

/** Tells whether bytes are UTF-16: they have its byte order mark, or every other byte is zero as in plain letters. */
function isUtf16([first, second, third, fourth]: Uint8Array): boolean {
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isMarked || (second === 0 && fourth === 0 && first !== 0) || (first === 0 && third === 0 && second !== 0);
}

function placeOfFirstBadByte(bytes: Uint8Array): Place {
  const start = bytes.subarray(0, countGoodBytes(bytes));
  const line = new TextDecoder("utf-8").decode(start.subarray(start.lastIndexOf(0x0a) + 1));
  return { line: start.filter((byte) => byte === 0x0a).length + 1, column: line.length + 1 };
}

/** Returns how many bytes at the beginning are whole characters of UTF-8. */
function countGoodBytes(bytes: Uint8Array): number {
  let good = 0;
  while (good < bytes.length) {
    const length = [1, 2, 3, 4].find(
      (size) => good + size <= bytes.length && isUtf8(bytes.subarray(good, good + size)),
    );
    if (length === undefined) return good;
    good += length;
  }
  return good;
}
