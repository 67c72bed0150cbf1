import { expect, test } from "@jest/globals";
import { createMask } from "../src/mask.ts";

const SECRET = `a"b\\c&d/é <'%+>`;
const mask = createMask([SECRET, "inner", "x inner y"]);
const json = (text: string) => JSON.stringify(text).slice(1, -1);

test.each([
  ["as it is", SECRET],
  ["in JSON", json(SECRET)],
  ["in JSON as PHP writes it", json(SECRET).replaceAll("/", "\\/")],
  ["in JSON in JSON", json(json(SECRET))],
  ["in JSON in JSON in JSON", json(json(json(SECRET)))],
  ["in a URL", encodeURIComponent(SECRET)],
  ["in JSON in a URL in JSON", json(encodeURIComponent(json(SECRET)))],
  ["in HTML", `a&quot;b\\c&amp;d/é &lt;&#039;%+&gt;`],
  ["in HTML in JSON", json(`a&quot;b\\c&amp;d/é &lt;&#039;%+&gt;`)],
])("a secret is masked %s", (_, written) => {
  expect(mask(`before ${written} and ${written} after`)).toBe("before [secret] and [secret] after");
});

test("a secret that contains another one is masked as a whole", () => {
  expect(mask("x inner y, inner")).toBe("[secret], [secret]");
});

test("secrets that are too short, or none at all, change nothing", () => {
  expect(createMask(["", "abc"])("abc abcd")).toBe("abc abcd");
});
