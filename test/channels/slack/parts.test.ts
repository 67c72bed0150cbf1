import { describe, expect, test } from "@jest/globals";
import { type Mention, renderParts } from "../../../src/channels/slack/parts.ts";
import { openSlackTemplates } from "../../../src/channels/slack/texts.ts";
import type { Line, Message } from "../../../src/messages/message.ts";
import { mrkdwnOf, readAsSlack, type SlackBody } from "./limits.ts";
import { line, message, section } from "./message.ts";

const templates = openSlackTemplates({});

function render(of: Message, mention: Mention = {}): SlackBody[] {
  return renderParts(of, mention, templates).made.map((part) => readAsSlack(JSON.stringify(part)));
}

function shown(parts: readonly SlackBody[]): string {
  return parts.flatMap(mrkdwnOf).join("\n");
}

function lines(count: number, overrides: Partial<Line> = {}): Line[] {
  return Array.from({ length: count }, (_, index) => line({ product: `Product ${index + 1}`, ...overrides }));
}

describe("a message of one part", () => {
  test("reads as header, lead, section, warehouse with its lines, notes", () => {
    const [part] = render(message());
    expect(part?.blocks[0]).toEqual({
      type: "header",
      text: { type: "plain_text", text: "Low stock: Laptop Dell Latitude 5540, Bodega Norte" },
    });
    expect(part && mrkdwnOf(part)).toEqual([
      "Laptop Dell Latitude 5540 is low in Bodega Norte: 4 of 10.",
      "🟠 *Low* (1)",
      "*Sucursal Norte · Bodega Norte*\n" +
        "• *<https://app.smartpyme.site/producto/editar/301|Laptop Dell Latitude 5540>* `LAP-0301`\n" +
        "    Stock *4* / 10 · Short 6 · Order *16* ($13,600.00) · was 12 · Supplier Tecno S.A.",
      "Polled on March 2, 2026 at 8:00 AM.",
    ]);
  });

  test("shows red what is out of stock, also where it is a reminder", () => {
    const sections = [section("still_out", lines(1)), section("still_low", lines(2))];
    expect(shown(render(message({ sections })))).toMatch(
      /🔴 \*Still out of stock\* \(1\)[^🔴]*🟡 \*Still low\* \(2\)/u,
    );
  });

  test("of many lines shows the worst, after counts and orders", () => {
    const [out, low] = [section("out", lines(2, { product: "Gone" })), section("low", lines(30))];
    const worst = [...out.groups, ...low.groups].flatMap((group) => group.lines).filter((_, index) => index % 2 === 0);
    const table = (title: string) => ({ title, columns: [{ label: "n", isNumber: true }], rows: [["7"]] });
    const many = { sections: [out, low], overview: table("By warehouse"), orders: table("Orders") };
    const [part, ...others] = render(message({ ...many, worst }));
    const texts = part ? mrkdwnOf(part) : [];
    expect(others).toEqual([]);
    expect(texts.slice(1, 4).map((text) => text.split("\n")[0])).toEqual([
      "*By warehouse*",
      "*Orders*",
      "🔴 *Out of stock* (2)",
    ]);
    expect(texts.join().match(/^• /gm)).toHaveLength(16);
    expect(texts.at(-2)).toMatch(/1 out, 15 low/);
    const few = render(message({ ...many, sections: [out] })).flatMap(mrkdwnOf);
    expect(few.indexOf("*Orders*\n: n *7*")).toBeGreaterThan(few.indexOf("🔴 *Out of stock* (2)"));
  });

  test("ends with the orders that can be sent, as links to WhatsApp and to a mail, as many as there is room for", () => {
    const draft = {
      supplier: "Importadora *X*",
      lines: 1,
      count: "2 products",
      subject: "Order",
      text: "- 12",
      mailto: "mailto:a@example.com?subject=Order&body=-%2012",
      whatsapp: "https://wa.me/50371234567?text=-%2012",
      warning: "$5.00 short",
      fileName: "order",
      table: { title: "order", columns: [], rows: [] },
    };
    const of = (drafts: readonly (typeof draft)[]) =>
      render(
        message({ drafts: { title: "Orders ready to send", hint: "Nothing has been sent.", drafts, rest: null } }),
      );
    const [part] = of([draft]);
    expect((part ? mrkdwnOf(part) : []).slice(-2)).toEqual([
      "*Orders ready to send*\nNothing has been sent.",
      "*Importadora ∗X∗* · 2 products · $5.00 short · <https://wa.me/50371234567?text=-%2012|Send by WhatsApp> · " +
        "<mailto:a@example.com?subject=Order&amp;body=-%2012|Send by mail>",
    ]);
    const long = { ...draft, whatsapp: `https://wa.me/50371234567?text=${"%20".repeat(580)}` };
    const [full] = of(Array.from({ length: 40 }, () => long));
    expect((full ? mrkdwnOf(full) : []).filter((words) => words.includes("wa.me")).length).toBeGreaterThan(3);
    expect(shown(of([{ ...draft, mailto: "javascript:x", whatsapp: "http://evil.example" }]))).not.toMatch(
      /javascript|evil|Orders/,
    );
  });

  test("says where the rest is, where not all is shown", () => {
    const sections = [section("low", lines(3))];
    const rest = { words: "The others are in SmartPyme.", url: "https://app.example/?a=1&b=2" };
    const shownWith = (changes: Partial<Message>) => shown(render(message({ sections, ...changes })));
    expect(shownWith({ show: 1, rest })).toContain("\n<https://app.example/?a=1&amp;b=2|The others are in SmartPyme.>");
    expect(shownWith({ show: 1, rest: { words: "By mail <!here>", url: null } })).toContain("*\nBy mail &lt;!here&gt;");
    expect(shownWith({ rest })).not.toContain("SmartPyme.>");
  });

  test("leaves out the facts that are not known", () => {
    const bare = line({
      sku: null,
      url: null,
      threshold: null,
      shortfall: null,
      order: null,
      orderCost: null,
      supplier: null,
      remarks: [],
    });
    expect(shown(render(message({ sections: [section("recovered", [bare])] })))).toContain(
      "• *Laptop Dell Latitude 5540*\n    Stock *4*\n",
    );
  });

  test("shows remarks and the row's own note", () => {
    const noted = line({ remarks: ["restocked", "low for 3 hours"], note: "pedido *ya*", supplier: null });
    expect(shown(render(message({ sections: [section("recovered", [noted])] })))).toContain(
      "restocked · low for 3 hours · _pedido ∗ya∗_",
    );
  });

  test("has no number, and no sections where there is nothing to list", () => {
    const parts = render(message({ sections: [], notes: [] }));
    expect(parts).toHaveLength(1);
    expect(parts.flatMap(mrkdwnOf)).toEqual(["Laptop Dell Latitude 5540 is low in Bodega Norte: 4 of 10."]);
  });
});

describe("the text, for receivers that know no blocks", () => {
  test("holds all that the blocks show, without their markup", () => {
    const [part] = render(message(), { low: "<!here>" });
    expect(part?.text).toBe(
      [
        "Low stock: Laptop Dell Latitude 5540, Bodega Norte",
        "<!here> Laptop Dell Latitude 5540 is low in Bodega Norte: 4 of 10.",
        "🟠 Low (1)",
        "Sucursal Norte · Bodega Norte",
        "• Laptop Dell Latitude 5540 LAP-0301",
        "    Stock 4 / 10 · Short 6 · Order 16 ($13,600.00) · was 12 · Supplier Tecno S.A.",
        "Polled on March 2, 2026 at 8:00 AM.",
      ].join("\n"),
    );
  });

  test("calls nobody whom a product's name looks like", () => {
    const [part] = render(message({ sections: [section("low", [line({ product: "<!channel> & co" })])] }));
    expect(part?.text).toContain("• &lt;!channel&gt; &amp; co LAP-0301");
  });

  test("of every part has its own lines", () => {
    const parts = render(message({ sections: [section("out", lines(150))] }));
    const listed = parts.map(({ text }) => text.match(/^• Product \d+ /gm)?.length ?? 0);
    expect(listed).toEqual(parts.map((part) => shown([part]).match(/^• /gm)?.length));
  });
});

describe("mentions", () => {
  const mention = { out: "<!here>", low: "<@U0123ABC>" };

  test("call for a section that is present", () => {
    expect(shown(render(message(), mention))).toContain("<@U0123ABC> Laptop");
    expect(shown(render(message(), mention))).not.toContain("<!here>");
  });

  test("call nobody for recoveries", () => {
    expect(shown(render(message({ sections: [section("recovered", [line()])] }), mention))).not.toMatch(/<[!@]/);
  });

  test("call once where both are the same, in the first part only", () => {
    const parts = render(message({ sections: [section("out", lines(60)), section("low", lines(60))] }), {
      out: "<!here>",
      low: "<!here>",
    });
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.map((part) => shown([part]).match(/<!here>/g)?.length ?? 0)).toEqual([
      1,
      ...parts.slice(1).map(() => 0),
    ]);
  });

  test("move no line from one part to another", () => {
    const long = message({ sections: [section("out", lines(200))] });
    const lineCounts = (parts: SlackBody[]) => parts.map((part) => shown([part]).match(/^• /gm)?.length);
    expect(lineCounts(render(long, mention))).toEqual(lineCounts(render(long)));
  });
});

describe("a message of several parts", () => {
  const sections = [section("out", lines(70)), section("low", lines(70, { remarks: [] }))];

  test("numbers them, names the subject in each, and repeats where a list goes on", () => {
    const [first, second] = render(message({ sections }));
    expect(first && mrkdwnOf(first)[0]).toMatch(/^Part 1 of \d$/);
    expect(second && mrkdwnOf(second)[0]).toMatch(/^Part 2 of \d · Low stock: Laptop/);
    expect(second?.text).toMatch(/^Low stock: Laptop.* \(Part 2 of \d\)\n/);
    expect(second && mrkdwnOf(second).slice(1, 3).join("\n")).toMatch(/^🔴 \*Out of stock\* \(70\)\n\*Sucursal Norte/);
  });

  test("keeps the order of the lines, worst first", () => {
    const order = [...shown(render(message({ sections }))).matchAll(/\|Product (\d+)>/g)].map(([, number]) =>
      Number(number),
    );
    const once = Array.from({ length: 70 }, (_, index) => index + 1);
    expect(order).toEqual([...once, ...once]);
  });

  test("has its notes at the end of the last part only", () => {
    const parts = render(message({ sections }));
    expect(parts.map((part) => mrkdwnOf(part).at(-1)?.startsWith("Polled on"))).toEqual([
      ...parts.slice(1).map(() => false),
      true,
    ]);
  });
});

test("a poll of 5,000 changes makes five parts, and the last counts by kind what is left out", () => {
  const parts = render(message({ sections: [section("out", lines(20)), section("low", lines(4_980))] }));
  expect(parts).toHaveLength(5);
  const listed = shown(parts).match(/^• /gm)?.length ?? 0;
  expect(listed).toBeGreaterThan(100);
  expect(shown(parts.slice(-1))).toContain(`*and more: 0 out, ${5_000 - listed} low, 0 back, 0 gone*`);
});
