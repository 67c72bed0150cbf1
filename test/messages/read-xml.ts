/** An element of an XML document, as far as the parts of a workbook need it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  /** All of its own text. */
  text: string;
}

/** What XML 1.0 lets stand in a document. */
const CHARACTERS = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

const TOKEN = /<\?[^>]*\?>|<\/([\w:]+)>|<([\w:]+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Parses a document without comments and CDATA, as strictly as Excel does: what is not well-formed throws. */
export function readXml(document: string): Element {
  if (!CHARACTERS.test(document)) throw new Error("holds a character that XML does not allow");
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < document.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(document);
    const parent = open.at(-1);
    if (!token || !parent) throw new Error(`not well-formed at ${document.slice(at, at + 40)}`);
    const [, closed, opened, attributes = "", isEmpty, text] = token;
    if (text !== undefined) parent.text += decode(text);
    if (closed !== undefined && open.pop()?.name !== closed) throw new Error(`</${closed}> closes something else`);
    if (opened === undefined) continue;
    const element = { name: opened, attributes: readAttributes(attributes), children: [], text: "" };
    parent.children.push(element);
    if (!isEmpty) open.push(element);
  }
  const [document_] = root.children;
  if (!document_ || root.children.length > 1 || open.length > 1) throw new Error("not one element, closed at its end");
  return document_;
}

/** All elements of a name below an element, in order. */
export function elements(parent: Element, name: string): Element[] {
  return parent.children.flatMap((child) => [...(child.name === name ? [child] : []), ...elements(child, name)]);
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    Array.from(text.matchAll(/([\w:]+)="([^"]*)"/g), ([, name = "", value = ""]) => [name, decode(value)]),
  );
}

function decode(text: string): string {
  return text.replace(/&(?:(\w+);)?/g, (reference, name = "") => {
    const character = ENTITIES[name];
    if (character === undefined) throw new Error(`no such entity: ${reference}`);
    return character;
  });
}
