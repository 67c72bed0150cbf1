import { describe, expect, test } from "@jest/globals";
import { createEngine, TemplateError } from "../../../src/channels/liquid/engine.ts";
import { HTML, PLAIN } from "../../../src/channels/liquid/medium.ts";
import { MRKDWN } from "../../../src/channels/slack/mrkdwn.ts";

const html = createEngine(HTML);
const mrkdwn = createEngine(MRKDWN);
const plain = createEngine(PLAIN);

const SCOPE = { name: `<b>"'&`, list: ["<a>", "b"], none: null, line: { product: "<!channel> *x*", sku: "A_1*2" } };

function render(engine: typeof html, source: string): string {
  return engine(source).render(SCOPE, 5_000);
}

function failure(engine: typeof html, source: string, ms = 5_000): string {
  try {
    return `rendered: ${engine(source).render(SCOPE, ms)}`;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return error.message;
  }
}

describe("every output is escaped", () => {
  test.each([
    ["{{ name }}", "&lt;b&gt;&quot;&#39;&amp;"],
    ["{% echo name %}", "&lt;b&gt;&quot;&#39;&amp;"],
    ["{% cycle name %}", "&lt;b&gt;&quot;&#39;&amp;"],
    ["{% liquid echo name %}", "&lt;b&gt;&quot;&#39;&amp;"],
    ["{{ list }}", "&lt;a&gt;b"],
    ["{{ list | join: '<br>' }}", "&lt;a&gt;&lt;br&gt;b"],
    ["{{ 'PGI+' | base64_decode }}", "&lt;b&gt;"],
    ["{{ '%3Cb%3E' | url_decode }}", "&lt;b&gt;"],
    ["{{ none }}", ""],
  ])("in HTML: %s", (source, shown) => {
    expect(render(html, source)).toBe(shown);
  });

  test.each([
    ["{{ line.product }}", "&lt;!channel&gt; ∗x∗"],
    ["{{ '<!here>' }}", "&lt;!here&gt;"],
    ["{{ line.sku | code }}", "`A_1*2`"],
    ["{{ line.product | link: 'https://a.example/' }}", "<https://a.example/|&lt;!channel&gt; ∗x∗>"],
    ["{{ line.product | link: none }}", "&lt;!channel&gt; ∗x∗"],
    ["{{ line.sku | code | link: 'https://a.example/' }}", "<https://a.example/|`A_1*2`>"],
    [
      "{{ line.product | code | upcase }}",
      "ˋ&lt;!CHANNEL&gt; ∗X∗ˋ".replaceAll("&lt;", "&amp;LT;").replaceAll("&gt;", "&amp;GT;"),
    ],
  ])("in Slack: %s", (source, shown) => {
    expect(render(mrkdwn, source)).toBe(shown);
  });

  test("but not in plain text, where nothing means anything but itself", () => {
    expect(render(plain, "{{ name }} {{ line.product }}")).toBe(`<b>"'& <!channel> *x*`);
  });

  test("and only once, also when it was captured or kept before", () => {
    expect(render(html, "{% capture kept %}[{{ name }}]{% endcapture %}{{ kept }}")).toBe(
      "[&lt;b&gt;&quot;&#39;&amp;]",
    );
    expect(render(mrkdwn, "{% assign kept = line.sku | code %}{{ kept }}")).toBe("`A_1*2`");
    expect(render(html, "{% capture kept %}{% endcapture %}{% if kept == '' %}empty {{ kept.size }}{% endif %}")).toBe(
      "empty 0",
    );
  });

  test("and nothing switches that off", () => {
    expect(failure(html, "{{ name | raw }}")).toBe("line 1, column 1: undefined filter: raw");
  });
});

describe("clip", () => {
  test("cuts characters, and in Slack what they become", () => {
    expect(render(html, "{{ name | clip: 3 }}")).toBe("&lt;b…");
    expect(render(plain, "{{ name | append: name | clip: 5 }}")).toBe(`<b>"…`);
    expect(render(mrkdwn, "{{ line.product | clip: 9 }}")).toBe("&lt;!cha…");
    expect(render(mrkdwn, "{{ line.product | clip: 9 | link: 'https://a.example/' }}")).toBe(
      "<https://a.example/|&lt;!cha…>",
    );
  });

  test.each(["clip", "clip: 0", "clip: name"])("wants a number: %s", (filter) => {
    expect(failure(html, `{{ name | ${filter} }}`)).toContain("clip takes a number of characters, 1 or more");
  });
});

describe("a mistake is an error with its place", () => {
  test.each([
    ["a\n{{ lin.product }}", "line 2, column 4: undefined variable: lin"],
    ["{{ line.prodct }}", "line 1, column 4: undefined variable: line.prodct"],
    ["{% if line.prodct %}x{% endif %}", "line 1, column 7: undefined variable: line.prodct"],
    ["{{ nme | default: 'x' }}", "line 1, column 4: undefined variable: nme"],
    ["{{ name | shout }}", "line 1, column 1: undefined filter: shout"],
    ["{% if name %}", "line 1, column 1: tag {% if name %} not closed"],
    ["{{ name.constructor }}", "line 1, column 4: undefined variable: name.constructor"],
    ["{{ constructor }}", "line 1, column 4: undefined variable: constructor"],
  ])("%j", (source, message) => {
    expect(failure(html, source)).toBe(message);
  });
});

describe("a template has no", () => {
  test.each(["include", "render", "layout", "block", "tablerow"])("tag %s", (tag) => {
    expect(failure(html, `{% ${tag} "/etc/passwd" %}`)).toBe(`line 1, column 1: tag "${tag}" not found`);
  });

  test.each(["date", "date_to_string", "sample"])("filter %s: the same message always reads the same", (filter) => {
    expect(failure(html, `{{ "now" | ${filter} }}`)).toBe(`line 1, column 1: undefined filter: ${filter}`);
  });

  test("way to change what the next one sees", () => {
    expect(render(html, "{% increment name %}{% assign line = 1 %}")).toBe("0");
    expect(render(html, "{{ line.sku }}{{ name }}")).toBe("A_1*2&lt;b&gt;&quot;&#39;&amp;");
  });
});

describe("a silly template ends", () => {
  test("when its time is over", () => {
    const source = "{% for a in (1..10000) %}{% for b in (1..10000) %}{{ b }}{% endfor %}{% endfor %}";
    expect(failure(html, source, 50)).toContain("template render limit exceeded");
  });

  test.each([
    ["a range without end", "{% for a in (1..100000000) %}{% endfor %}"],
    ["a text that doubles", "{% assign a = 'x' %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}"],
    [
      "one that doubles by capture",
      `{% assign a = 'x' %}${"{% capture a %}{{ a }}{{ a }}{% endcapture %}".repeat(60)}{{ a | size }}`,
    ],
    ["an output without end", `{% for i in (1..100000) %}${"x".repeat(100_000)}{% endfor %}`],
  ])("before the memory does: %s", (_, source) => {
    expect(failure(html, source)).toMatch(/memory alloc limit exceeded|Invalid string length/);
  });

  test("as it is parsed, where it is nested without end or is no template by its size", () => {
    expect(failure(html, "{% if name %}".repeat(14_000))).toMatch(/^line 1, column \d+: Maximum call stack/);
    expect(failure(html, "x".repeat(200_001))).toBe("parse length limit exceeded");
  });
});
