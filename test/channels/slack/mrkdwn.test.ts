import { describe, expect, test } from "@jest/globals";
import { code, link, plainText, text } from "../../../src/channels/slack/mrkdwn.ts";

describe("text", () => {
  test("a product named <!channel> pages nobody", () => {
    expect(text("<!channel> & <@U123>", 100)).toBe("&lt;!channel&gt; &amp; &lt;@U123&gt;");
  });

  test("shows marks by their look-alikes, so that a name neither starts nor ends formatting", () => {
    expect(text("Cable 1*2*3 _fino_ ~5~ `m` | x", 100)).toBe("Cable 1∗2∗3 ˍfinoˍ ∼5∼ ˋmˋ ∣ x");
  });

  test("an underscore inside a word is none to Slack, and stays", () => {
    expect(text("America/El_Salvador _x", 100)).toBe("America/El_Salvador ˍx");
  });

  test("keeps to one line", () => {
    expect(text("  Cable\n> citado\r\n\t\u0000x\u2028y ", 100)).toBe("Cable &gt; citado x y");
  });

  test("cuts with an ellipsis at the limit, never inside an entity", () => {
    expect(text("abcdef", 6)).toBe("abcdef");
    expect(text("abcdefg", 6)).toBe("abcde…");
    expect(text("ab&cdefg", 6)).toBe("ab…");
  });

  test("never cuts a surrogate pair in half, and mends one that came so", () => {
    expect(text("ab💻💻💻", 6)).toBe("ab💻…");
    expect(text("ab\ud83d", 6)).toBe("ab\ufffd");
  });
});

test("plain text has no angle brackets left to parse and keeps everything else", () => {
  expect(plainText("Tornillos & <!here> 1*2", 100)).toBe("Tornillos & ‹!here› 1*2");
});

test("code keeps a SKU as it is, except for what would end the code", () => {
  expect(code("A_1*2~<b>`x", 40)).toBe("`A_1*2~&lt;b&gt;ˋx`");
  expect(code("0123456789", 8)).toBe("`01234…`");
});

describe("link", () => {
  test("links the label to the address", () => {
    expect(link("https://app.example/p/1?a=1&b=2", "Laptop", 100)).toBe("<https://app.example/p/1?a=1&amp;b=2|Laptop>");
  });

  test("an address cannot break out of the link", () => {
    expect(link("https://app.example/p|x>y<!here> z", "Laptop", 100)).toBe(
      "<https://app.example/p%7Cx%3Ey%3C!here%3E%20z|Laptop>",
    );
  });

  test.each(["javascript:alert(1)", "not an address", "", `https://app.example/${"x".repeat(100)}`])(
    "leaves the label alone where the address is %s",
    (address) => {
      expect(link(address, "Laptop", 100)).toBe("Laptop");
    },
  );
});
