import { expect, test } from "@jest/globals";
import { decodeText } from "../../src/config/decode.ts";

const UTF16 =
  "is in UTF-16, not UTF-8: save it as UTF-8 (in PowerShell, write it with Out-File -Encoding utf8 instead of >)";
const NOT_UTF8 = "is not UTF-8: save it as UTF-8";

test.each([
  ["nothing", "", ""],
  ["a mark at the beginning", "\ufeffñandú 𝒳", "ñandú 𝒳"],
  ["a mark that is not at the beginning", "a\ufeffb", "a\ufeffb"],
])("UTF-8 is read: %s", (_, content, text) => {
  expect(decodeText(Buffer.from(content))).toEqual({ text });
});

test.each([
  ["with its mark, as PowerShell writes it", Buffer.from("\ufeffgeheim\r\n", "utf16le")],
  ["with the mark of the other order", Buffer.from("\ufeffgeheim\r\n", "utf16le").swap16()],
  ["without a mark", Buffer.from("geheim", "utf16le")],
  ["without a mark, in the other order", Buffer.from("geheim", "utf16le").swap16()],
])("UTF-16 is told as such: %s", (_, bytes) => {
  expect(decodeText(bytes)).toEqual({ failure: UTF16, at: null });
});

test.each([
  ["Windows-1252", Buffer.from("a: b\r\nñ: Región", "latin1"), { line: 2, column: 1 }],
  [
    "after characters of several bytes",
    Buffer.concat([Buffer.from("x\n«é» 😀 "), Buffer.from([0xf3])]),
    { line: 2, column: 8 },
  ],
  ["cut within a character", Buffer.from("aé").subarray(0, 2), { line: 1, column: 2 }],
  ["half of a pair", Buffer.from([0x61, 0xed, 0xa0, 0x80]), { line: 1, column: 2 }],
  ["too long a form", Buffer.from([0x61, 0x0a, 0xc0, 0xaf]), { line: 2, column: 1 }],
])("the first byte that is not UTF-8 is named by its place: %s", (_, bytes, at) => {
  expect(decodeText(bytes)).toEqual({ failure: NOT_UTF8, at });
});
