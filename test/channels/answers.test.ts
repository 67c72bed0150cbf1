import { describe, expect, test } from "@jest/globals";
import { openMailTemplates, renderMail } from "../../src/channels/email/render-mail.ts";
import { renderParts } from "../../src/channels/slack/parts.ts";
import { openSlackTemplates } from "../../src/channels/slack/texts.ts";
import { bodySchema } from "../../src/channels/webhook/body.ts";
import { composeBody } from "../../src/channels/webhook/compose-body.ts";
import { composeMessage } from "../../src/messages/compose-message.ts";
import type { MessageSettings } from "../../src/messages/settings.ts";
import type { Change } from "../../src/stock/change.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { breached, delivery, ENGLISH, recovered, SPANISH } from "../messages/changes.ts";
import { level, product } from "../stock/levels.ts";

const BASE = "https://stock.example.com";

function linked(settings: MessageSettings, base = BASE): MessageSettings {
  return { ...settings, productUrl: () => null, links: { base, key: "k".repeat(43) } };
}

const CHANGES = [
  breached(level({ stock: 0, maximum: 60 }, product({ id: 1, name: "Café", sku: "CAF-1", supplier: "Tostadora" }))),
  breached(level({ stock: 3, maximum: 40 }, product({ id: 2, name: "Azúcar", sku: "AZU-1", supplier: "Tostadora" }))),
  recovered(level({ stock: 30 }, product({ id: 3, name: "Sal", sku: null }))),
];

const mail = (settings: MessageSettings, changes: readonly Change[] = CHANGES) =>
  renderMail(composeMessage([delivery(1, changes)], settings), openMailTemplates({})).made;

const slack = (settings: MessageSettings, changes: readonly Change[] = CHANGES) =>
  renderParts(composeMessage([delivery(1, changes)], settings), {}, openSlackTemplates({})).made;

/** Tokens by what they are about, so that a whole message can be read. */
function readably(text: string): string {
  return text.replace(/mi-empresa\.bodega\.([lsw])[\w-]{10}\.\w+\.[\w-]{22}/g, (_, kind) => `TOKEN-${kind}`);
}

describe("with a public address, a message can be answered", () => {
  test.each([
    [
      ENGLISH,
      [
        "See all of this: https://stock.example.com/levels?company=mi-empresa&branch=Sucursal+Central&warehouse=Bodega+Principal&supplier=Tostadora&category=Electr%C3%B3nicos&brand=Dell",
        "  Ordered, later or do not reorder: https://stock.example.com/a/TOKEN-l",
        "  Ordered, later or do not reorder: https://stock.example.com/a/TOKEN-l",
      ],
    ],
    [
      SPANISH,
      [
        "Ver todo esto: https://stock.example.com/levels?company=mi-empresa&branch=Sucursal+Central&warehouse=Bodega+Principal&supplier=Tostadora&category=Electr%C3%B3nicos&brand=Dell",
        "  Ya está pedido, más tarde o no reponer: https://stock.example.com/a/TOKEN-l",
        "  Ya está pedido, más tarde o no reponer: https://stock.example.com/a/TOKEN-l",
      ],
    ],
  ])("line by line in a mail (%#)", (settings, expected) => {
    const { text, html } = mail(linked(settings));
    expect(
      readably(text)
        .split("\n")
        .filter((line) => line.includes("https://")),
    ).toEqual(expected);
    const links = [...readably(html).matchAll(/<a href="https:\/\/stock\.example\.com\/a\/([^"]+)"/g)];
    expect(links.map(([, path]) => path)).toEqual([
      ...["TOKEN-l", "TOKEN-l?later", "TOKEN-l?no"],
      ...["TOKEN-l", "TOKEN-l?later", "TOKEN-l?no"],
    ]);
  });

  test.each([
    [ENGLISH, ["Ordered", "Later", "Do not reorder"], "Ordered, later or do not reorder", "See all of this"],
    [SPANISH, ["Ya está pedido", "Más tarde", "No reponer"], "Ya está pedido, más tarde o no reponer", "Ver todo esto"],
  ] as const)("by warehouse and supplier in Slack (%#)", (settings, [ordered, later, no], answer, all) => {
    const [part] = slack(linked(settings));
    const shown = readably(JSON.stringify(part?.blocks));
    const answers = `<${BASE}/a/TOKEN-w|${ordered}> · <${BASE}/a/TOKEN-w?later|${later}> · <${BASE}/a/TOKEN-w?no|${no}>`;
    expect(shown.split(`*Sucursal Central · Bodega Principal* · ${answers}\\n`)).toHaveLength(3);
    // What has recovered has nothing to be answered.
    expect(shown).toContain("*Sucursal Central · Bodega Principal*\\n• *Sal*");
    expect(shown).toContain(`<${BASE}/a/TOKEN-s|${answer}>`);
    expect(shown).toMatch(new RegExp(`<${BASE}/levels\\?company=mi-empresa[^|]*\\|${all}>`));
    // What notifications show has no words of links.
    for (const words of [`${ordered} · ${later}`, all]) expect(part?.text).not.toContain(words);
  });

  test("by each order that is ready to be sent to a supplier", () => {
    const suppliers = { Tostadora: { email: "ventas@example.com" } };
    const settings = { ...linked(ENGLISH), suppliers };
    expect(readably(JSON.stringify(slack(settings)))).toContain(`<${BASE}/a/TOKEN-s|Ordered>`);
    expect(readably(mail(settings).html)).toContain(`href="${BASE}/a/TOKEN-s"`);
  });

  test("in the body of a webhook, which fits its schema", () => {
    const body = composeBody(composeMessage([delivery(1, CHANGES)], linked(ENGLISH)));
    expect(bodySchema.parse(body)).toEqual(body);
    expect(body.see_all).toContain(`${BASE}/levels?company=mi-empresa`);
    const links = body.changes.map((change) => change.links && readably(change.links.no_reorder));
    expect(links).toEqual([`${BASE}/a/TOKEN-l?no`, `${BASE}/a/TOKEN-l?no`, undefined]);
  });

  test("without one it has no trace of it", () => {
    const plain = { ...ENGLISH, productUrl: () => null };
    const body = composeBody(composeMessage([delivery(1, CHANGES)], plain));
    for (const said of [JSON.stringify(slack(plain)), JSON.stringify(mail(plain)), JSON.stringify(body)]) {
      expect(said).not.toMatch(/reorder|See all|see_all|"links"|class=\\"an\\"|\.an\b/);
    }
  });
});

test("links are counted in what a message may take, however long the address is", () => {
  const long = `https://stock.example.com/${"path/".repeat(40)}x`;
  const many = Array.from({ length: 600 }, (_, id) => {
    const warehouse = `Bodega ${id % 50}`;
    const of = product({ id, name: `Producto ${id} ${"ñ".repeat(60)}`, supplier: `Proveedor ${id % 40}` });
    return breached(level({ stock: 1, maximum: decimal(60), warehouse }, of));
  });
  for (const settings of [linked(ENGLISH, long), linked(SPANISH, long)]) {
    const { html } = mail(settings, many);
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(88_000);
    expect(html).toContain(`${long}/a/`);
    const parts = slack(settings, many);
    expect(parts.length).toBeLessThanOrEqual(5);
    for (const { blocks } of parts) {
      expect(blocks.length).toBeLessThanOrEqual(50);
      expect(Buffer.byteLength(JSON.stringify(blocks))).toBeLessThanOrEqual(12_000);
      for (const block of blocks)
        if (block.type === "section") expect(block.text.text.length).toBeLessThanOrEqual(3_000);
    }
  }
});
