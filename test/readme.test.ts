import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { tellOfMorning } from "../docs/images/story.ts";
import { LOCALES } from "../src/policy/locale.ts";

const READMES = ["README.md", "README.es.md"] as const;

/** What stands in the text itself, and not in a block of code. */
function proseOf(file: string): string {
  return readFileSync(file, "utf8").replace(/^```.*?^```$/gms, "");
}

/** The name by which a heading can be linked to. */
function anchorOf(heading: string): string {
  return heading
    .replace(/[`*]/g, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, "")
    .replaceAll(" ", "-");
}

function headingsOf(file: string): { readonly level: number; readonly text: string }[] {
  return [...proseOf(file).matchAll(/^(#+) (.+)$/gm)].map(([, marks = "", text = ""]) => ({
    level: marks.length,
    text,
  }));
}

function linksOf(file: string): string[] {
  const text = proseOf(file);
  const inMarkdown = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  const inHtml = [...text.matchAll(/src="([^"]+)"/g)].map(([, target = ""]) => target);
  return [...inMarkdown, ...inHtml].filter((target) => !target.includes("://"));
}

describe.each(READMES)("%s", (readme) => {
  test.each(linksOf(readme))("leads to %s, which is there", (target) => {
    const [file = "", anchor] = target.split("#");
    const there = file === "" ? readme : path.join(path.dirname(readme), file);
    expect(existsSync(there)).toBe(true);
    if (anchor === undefined || !statSync(there).isFile()) return;
    expect(headingsOf(there).map(({ text }) => anchorOf(text))).toContain(anchor);
  });

  test("lists all of its sections at its top", () => {
    const [top = ""] = readFileSync(readme, "utf8").split(/^## /m);
    const sections = headingsOf(readme).filter(({ level }) => level > 1);
    expect([...top.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor)).toEqual(
      sections.map(({ text }) => anchorOf(text)),
    );
  });

  test("names no script of npm that is not there", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
    const named = [...readFileSync(readme, "utf8").matchAll(/\bnpm run ([a-z:]+)/g)].map(([, name]) => name);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining([...named, "test", "start"]));
  });
});

/** The blocks of code without their comments, which are for people. */
function codeOf(file: string): string[] {
  const blocks = readFileSync(file, "utf8").match(/^```.*?^```$/gms) ?? [];
  return blocks.map((block) => block.replace(/ +# .*$/gm, ""));
}

/** What stands as code in the first cell of a row. */
function rowsOf(file: string): string[] {
  const cells = [...proseOf(file).matchAll(/^\| (.*?) \|/gm)].map(([, cell = ""]) => cell);
  return cells.filter((cell) => cell.startsWith("`"));
}

/** What they lead to, but for the places within themselves and each other, and pictures in their language. */
function leadsOf(file: string): string[] {
  const elsewhere = linksOf(file).filter((target) => !target.startsWith("#") && !target.startsWith("README"));
  return elsewhere.map((target) => target.replace(".es.png", ".png"));
}

describe("the two READMEs keep in step", () => {
  test("in their headings", () => {
    const [english, spanish] = READMES.map((readme) => headingsOf(readme).map(({ level }) => level));
    expect(spanish).toEqual(english);
  });

  test("in their commands and examples", () => {
    const [english, spanish] = READMES.map(codeOf);
    expect(spanish).toEqual(english);
    expect(english?.length).toBeGreaterThan(5);
  });

  test("in the commands and sections of the config that their tables explain", () => {
    const [english, spanish] = READMES.map(rowsOf);
    expect(spanish).toEqual(english);
  });

  test("in what they name as code, and in what they lead to", () => {
    const named = (file: string) => [...proseOf(file).matchAll(/`([^`\n]+)`/g)].map(([, name]) => name);
    const [english, spanish] = READMES.map((readme) => [...new Set(named(readme))].toSorted());
    expect(english?.filter((name) => !spanish?.includes(name))).toEqual([]);
    expect(leadsOf("README.es.md")).toEqual(leadsOf("README.md"));
  });
});

test.each(LOCALES)(
  "the pictures in %s can be drawn: they are of a morning in which everything happens",
  async (locale) => {
    const { mail, slack } = await tellOfMorning(locale);
    for (const told of [mail, JSON.stringify(slack)]) {
      for (const sku of [
        "MON-SAMS-233",
        "ARR-GEN-187",
        "MON-DELL-196",
        "AUD-JBL-224",
        "SIE-DEWA-256",
        "FOC-PHIL-402",
      ]) {
        expect(told).toContain(sku);
      }
    }
  },
);
