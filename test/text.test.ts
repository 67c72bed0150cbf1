import { describe, expect, test } from "@jest/globals";
import { composedLine, composedText, cut, oneLine, printable } from "../src/text.ts";
import fc from "./fast-check.ts";

/** Characters that may control a terminal, or are invisible and change the direction of a text. */
const HEEDED = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;

const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 5 }),
      fc.constantFrom("\u001b[31m", "\u001b]0;title\u0007", "\u009b2J", "\u0085", "\u007f", "\r\n", "\u2028", "\t"),
      fc.constantFrom(
        "\u202e",
        "\u2066",
        "\u2068",
        "\u2069",
        "\u200b",
        "\ufeff",
        "\ud800",
        "\u200d",
        "\u001b\u200b[2J",
      ),
      fc.constantFrom("Camión", " ", "  ", "👩‍👩‍👧", "مرحبا"),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

describe("a name as one line", () => {
  test.each([
    ["plain", 'Laptop 14"', 'Laptop 14"'],
    ["accents, emoji and other scripts", "Cámara 👩‍👩‍👧 日本 שלום नमस्ते", "Cámara 👩‍👩‍👧 日本 שלום नमस्ते"],
    ["line breaks and blanks", "  Café\r\nBcc:\t x\u00a0 y\u2028z ", "Café Bcc: x y z"],
    ["sequences for terminals, whole", "a\u001b[31mred\u001b[0m \u001b]0;title\u0007\u009b2Jb", "ared b"],
    ["other control characters", "a\u0000b\u0007c\u0085d\u007fe", "a b c d e"],
    ["overrides, isolates and marks of direction", "a\u202eb\u202cc\u2066d\u2069\u200fe\u2068f\u2069", "abcdef"],
    ["characters of no width", "pa\u200bss\u00adwo\u200drd\ufeff\u2060", "password"],
    ["half of a pair", "a\ud800b", "a\ufffdb"],
    ["nothing that can be read", "\u200b \u202e\n", ""],
  ])("%s", (_, text, line) => {
    expect(oneLine(text)).toBe(line);
    expect(oneLine(line)).toBe(line);
  });

  test("never controls a terminal, whatever characters it has", () => {
    fc.assert(
      fc.property(hostile, fc.nat(30), (text, most) => {
        expect(oneLine(text)).not.toMatch(HEEDED);
        expect(oneLine(text, most + 1)).not.toMatch(HEEDED);
        expect(printable(text).replaceAll(/[\n\t]/g, "")).not.toMatch(HEEDED);
      }),
    );
  });
});

test("a cut counts visible characters, and ends in an ellipsis", () => {
  expect(cut("Camión", 6)).toBe("Camión");
  expect(cut("Camión rojo", 8)).toBe("Camión…");
  expect(cut("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 3)).toBe("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧");
  expect(cut("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 2)).toBe("👩‍👩‍👧…");
  expect(oneLine(`a\n${"b".repeat(9)}`, 5)).toBe("a bb…");
});

test("in a composed line only the isolates around a name stay, in pairs", () => {
  expect(composedLine("Low: \u2068שלום\u2069\u202e\n\u001b[1mx", 100)).toBe("Low: \u2068שלום\u2069 x");
  expect(composedLine("Low: \u2068שלום שלום\u2069", 9)).toBe("Low: \u2068של…\u2069");
});

test("in a text of several lines the lines and their columns stay", () => {
  expect(composedText("a  b\r\n\tc\u001b[2J\u2068d\u2069\rx")).toBe("a  b\n\tc\u2068d\u2069 x");
  expect(printable("a  b\r\n\tc\u001b[2J\u2068d\u2069\rx")).toBe("a  b\n\tcd x");
});
