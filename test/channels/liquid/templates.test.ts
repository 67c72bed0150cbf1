import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { PLAIN } from "../../../src/channels/liquid/medium.ts";
import { openTemplates } from "../../../src/channels/liquid/templates.ts";
import fc from "../../fast-check.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "lowstockd-templates-"));
  for (const name of ["head", "body"]) writeFileSync(path.join(folder, `${name}.liquid`), `shipped ${name} {{ x }}`);
});

afterEach(() => rmSync(folder, { recursive: true }));

/** @param own sources by name, in place of the shipped ones */
function open(own: Partial<Record<"head" | "body", string>>) {
  const file = (source: string | undefined) => (source === undefined ? undefined : { path: "own.liquid", source });
  return openTemplates(
    pathToFileURL(`${folder}/`),
    { head: PLAIN, body: PLAIN },
    { head: file(own.head), body: file(own.body) },
  );
}

function both(templates: ReturnType<typeof open>) {
  return templates.use((texts) => `${texts.render("head", { x: 1 })}, ${texts.render("body", { x: 2 })}`);
}

describe("templates", () => {
  test("are the shipped ones, unless there is another for a text", () => {
    expect(both(open({}))).toEqual({ made: "shipped head 1, shipped body 2", warnings: [] });
    expect(both(open({ body: "own {{ x }}" }))).toEqual({ made: "shipped head 1, own 2", warnings: [] });
  });

  test("that fail are replaced by the shipped ones, each by itself, with a warning that says what failed", () => {
    expect(both(open({ head: "own {{ x }}", body: "own {{ y }}" }))).toEqual({
      made: "own 1, shipped body 2",
      warnings: [
        "template body: own.liquid: line 1, column 8: undefined variable: y (the shipped one is used in its place)",
      ],
    });
    expect(both(open({ head: "{{ z }}", body: "{{ y }}" })).warnings).toHaveLength(2);
  });

  test("that fail half way through a message are replaced in all of it", () => {
    const templates = open({ body: "own {{ x.y }}" });
    const { made } = templates.use(({ render }) => [render("body", { x: { y: 1 } }), render("body", { x: {} })]);
    expect(made).toEqual(["shipped body [object Object]", "shipped body [object Object]"]);
  });

  test("can be refused by who uses them, which the shipped ones cannot", () => {
    const use = (templates: ReturnType<typeof open>) =>
      templates.use((texts) => {
        const text = texts.render("body", { x: 2 });
        texts.refuse("body", "it is\nnot good enough");
        return text;
      });
    expect(use(open({ body: "own" }))).toEqual({
      made: "shipped body 2",
      warnings: ["template body: own.liquid: it is not good enough (the shipped one is used in its place)"],
    });
    expect(use(open({}))).toEqual({ made: "shipped body 2", warnings: [] });
  });

  test("have a time for all their renderings in one message together", () => {
    const templates = open({ body: "{% for i in (1..100000) %}{{ x }}{% endfor %}" });
    const { made, warnings } = templates.use(({ render }) => {
      for (let count = 1; count < 200; count += 1) render("body", { x: "" });
      return render("body", { x: "" });
    });
    expect(made).toBe("shipped body ");
    expect(warnings).toEqual([expect.stringContaining("template render limit exceeded")]);
  }, 30_000);

  test("whatever stands in them, end in a text", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom(
        "{{ x }}",
        "{{ y }}",
        "{% for i in x %}",
        "{% endfor %}",
        "{{ x | ",
        "}}",
        "{%",
        "%}",
        "{% if x %}",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        let templates: ReturnType<typeof open>;
        try {
          templates = open({ body: pieces.join("") });
        } catch (error) {
          // What does not parse is refused with the config.
          expect(error).toHaveProperty("name", "TemplateError");
          return;
        }
        const { made, warnings } = both(templates);
        expect(made).toMatch(warnings.length > 0 ? /^shipped head 1, shipped body 2$/ : /^shipped head 1, /);
      }),
      { numRuns: 300 },
    );
  });
});
