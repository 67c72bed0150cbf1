import { expect, test } from "@jest/globals";
import { inlineCss, inliningWork } from "../../../src/channels/email/inline-css.ts";

test("rules are written into the elements, what cannot stand there stays", () => {
  const sheet = "p{color:red}a:hover{color:blue}@media (prefers-color-scheme:dark){p{color:white!important}}";
  const html = inlineCss(`<style>${sheet}</style><style data-embed>b{color:green}</style><p>x <b>y</b></p>`);
  expect(html).toContain('<p style="color: red;">x <b>y</b></p>');
  expect(html).not.toMatch(/p\s*{\s*color:\s*red/);
  expect(html).toMatch(/a:hover\s*{/);
  expect(html).toMatch(/@media \(prefers-color-scheme:dark\)/);
  expect(html).toContain("<style>b{color:green}</style>");
});

test("texts, entities, conditional comments and what looks like a template stay as they are", () => {
  const body = `<!--[if mso]><table><![endif]--><p title="a &quot; b">&lt;{{ x &amp; <% y }} %> &nbsp;ñ💻</p>`;
  expect(inlineCss(`<!DOCTYPE html><style>i{color:red}</style>${body}`)).toBe(`<!DOCTYPE html>${body}`);
});

test("a table does not become one that the mail flows around, and styles no attributes", () => {
  const html = inlineCss("<style>table{text-align:left;width:10px}</style><table><tr><td>x</td></tr></table>");
  expect(html).toBe('<table style="text-align: left; width: 10px;"><tr><td>x</td></tr></table>');
});

test("a variable that stands for itself and braces without end come to an end", () => {
  expect(inlineCss("<style>p{--a:var(--a);color:var(--a)}</style><p>x</p>")).toContain("<p ");
  expect(inlineCss(`<p>${"{{".repeat(100_000)}</p>`)).toHaveLength(200_007);
});

test("its work grows with rules and elements", () => {
  expect(inliningWork("<style>a,b{x:y}i{x:y}</style><p>1 < 2<br></p>")).toBe(3 * 3);
});
