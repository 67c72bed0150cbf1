import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openSlack } from "../../../src/channels/slack/channel.ts";
import type { SlackConfig } from "../../../src/channels/slack/config.ts";
import type { TextName } from "../../../src/channels/slack/media.ts";
import type { Message, Table } from "../../../src/messages/message.ts";
import { mrkdwnOf } from "./limits.ts";
import { line, message, section } from "./message.ts";
import { type SlackServer, startSlack } from "./server.ts";

let server: SlackServer;

beforeEach(async () => {
  server = await startSlack();
});

afterEach(() => server.close());

type Sources = Readonly<Partial<Record<TextName, string>>>;

async function send(of: Message, sources: Sources = {}, mention: SlackConfig["mention"] = {}) {
  const templates = Object.fromEntries(
    Object.entries(sources).map(([name, source]) => [name, { path: `/etc/slack/${name}.liquid`, source }]),
  );
  const surroundings = { now: () => 0, sleep: async () => {}, timeoutMs: 5_000 };
  const channel = openSlack({ webhook_url: server.url, mention, templates }, surroundings);
  const before = server.accepted.length;
  const signal = new AbortController().signal;
  const result = await channel.send(of, { partsSent: 0, onPartSent: async () => {}, signal });
  const parts = server.accepted.slice(before);
  return { result, parts, shown: parts.flatMap(mrkdwnOf), preview: channel.preview(of) };
}

const table = (title: string, rows: number): Table => ({
  title,
  columns: [
    { label: "Supplier", isNumber: false },
    { label: "Items", isNumber: true },
    { label: "Cost", isNumber: true },
  ],
  rows: [
    ...Array.from({ length: rows }, (_, index) => [`Supplier *${index + 1}*`, String(index), index === 0 ? "" : "$5"]),
    ["Total", "99", "$500"],
  ],
});

describe("a template of one's own", () => {
  test("takes the place of the shipped one, for each text by itself", async () => {
    const { result, parts, shown } = await send(
      message(),
      {
        header: "Stock: {{ company }}",
        line: "• {{ line.sku | code }}{{ section.kind }}/{{ group.title }}",
        closing: "{{ notes.size }} notes, <https://wiki.example/stock|what to do>",
      },
      { low: "<!here>" },
    );
    expect(result).toEqual({ outcome: "sent" });
    expect(parts[0]?.text.split("\n")[0]).toBe("Stock: Mi Empresa S.A.");
    expect(parts[0]?.blocks[0]).toMatchObject({ text: { text: "Stock: Mi Empresa S.A." } });
    expect(shown).toEqual([
      "<!here> Laptop Dell Latitude 5540 is low in Bodega Norte: 4 of 10.",
      "🟠 *Low* (1)",
      "*Sucursal Norte · Bodega Norte*\n• `LAP-0301`low/Sucursal Norte · Bodega Norte",
      "1 notes, <https://wiki.example/stock|what to do>",
    ]);
  });

  test("that comes to nothing leaves its block out, where a message can do without it", async () => {
    const { shown, result } = await send(message({ orders: table("Orders", 2), overview: table("By warehouse", 2) }), {
      orders: "",
      overview: " ",
      closing: "{% comment %}none{% endcomment %}",
    });
    expect(result).toEqual({ outcome: "sent" });
    expect(shown).toHaveLength(3);
  });

  test("packs as many lines into a message as it has short ones", async () => {
    const many = message({
      sections: [
        section(
          "low",
          Array.from({ length: 1_000 }, () => line()),
        ),
      ],
    });
    const { parts } = await send(many, { line: "• x" });
    expect(parts.length).toBeLessThan(3);
    expect(parts.flatMap(mrkdwnOf).join("\n").match(/^• x$/gm)).toHaveLength(1_000);
  });

  test("is cut at a row where it is longer than Slack takes", async () => {
    const { shown, result } = await send(message(), {
      closing: "{% for i in (1..500) %}<https://a.example/{{ i }}|row {{ i }}>\n{% endfor %}",
    });
    expect(result).toEqual({ outcome: "sent" });
    expect(shown.at(-1)).toMatch(/\|row 1>\n(.*\n)+<https:\/\/a\.example\/\d+\|row \d+>\n…$/);
  });
});

describe("a template that fails", () => {
  test.each<[what: string, sources: Sources, why: string]>([
    ["an unknown variable", { line: "• {{ line.prodct }}" }, "line 1, column 6: undefined variable: line.prodct"],
    ["an empty line", { line: " " }, "it comes to an empty text"],
    ["an empty header", { header: "\n" }, "it comes to an empty text"],
    ["an empty opening", { opening: "" }, "it comes to an empty text"],
    [
      "a line beyond Slack's limit",
      { line: "x".repeat(2_600) },
      "it comes to 2600 characters, which is more than Slack",
    ],
    ["bytes beyond it", { closing: "商".repeat(2_000) }, "it comes to 2000 characters, which is more than Slack takes"],
    ["a loop without end", { opening: "{% for i in (1..99999999) %}x{% endfor %}" }, "memory alloc limit exceeded"],
  ])("is replaced by the shipped one, and the message goes out and says so: %s", async (_, sources, why) => {
    const of = message({ sections: [section("low", [line(), line({ sku: null }), line({ note: "x" })])] });
    const shipped = await send(of);
    const { result, parts, preview } = await send(of, sources);
    expect(parts).toEqual(shipped.parts);
    const name = Object.keys(sources)[0];
    expect(result).toEqual({
      outcome: "sent",
      warnings: [
        expect.stringMatching(new RegExp(`^template ${name}: /etc/slack/${name}.liquid: .*used in its place`)),
      ],
    });
    expect(preview).toContain(why);
    expect(preview.endsWith(shipped.preview)).toBe(true);
  });

  test("at some lines only is replaced in all of them", async () => {
    const of = message({ sections: [section("low", [line(), line({ note: "fails" }), line()])] });
    const { shown } = await send(of, { line: "own{% if line.note %}{{ nope }}{% endif %}" });
    expect(shown.join("\n").match(/^• /gm)).toHaveLength(3);
  });
});

describe("tables", () => {
  test("are rows of text: counts after the opening, orders after the lines", async () => {
    const { shown } = await send(message({ overview: table("By warehouse", 1), orders: table("Orders", 1) }));
    expect(shown[1]).toBe("*By warehouse*\nSupplier ∗1∗: Items *0*\nTotal: Items *99* · Cost *$500*");
    expect(shown.at(-2)).toBe("*Orders*\nSupplier ∗1∗: Items *0*\nTotal: Items *99* · Cost *$500*");
  });

  test("of more than ten rows show ten, how many more there are, and the total", async () => {
    const { shown } = await send(message({ orders: table("Orders", 25) }));
    const rows = shown.at(-2)?.split("\n") ?? [];
    expect(rows.slice(-3)).toEqual([
      "Supplier ∗10∗: Items *9* · Cost *$5*",
      "… +15",
      "Total: Items *99* · Cost *$500*",
    ]);
    expect(rows).toHaveLength(13);
  });
});

test("of findings twenty are shown, and how many more there are", async () => {
  const { title, columns, rows } = table("The first 30 of 99", 29);
  const { shown } = await send(message({ sections: [], listing: { title, columns, rows: rows.slice(0, 30) } }));
  const told = shown[1]?.split("\n") ?? [];
  expect(told[0]).toBe("*The first 30 of 99*");
  expect(told.slice(-2)).toEqual(["Supplier ∗20∗: Items *19* · Cost *$5*", "… +10"]);
});

test("no more lines are shown than the message asks for, and the others are counted", async () => {
  const of = message({
    sections: [
      section(
        "out",
        Array.from({ length: 30 }, () => line()),
      ),
    ],
    show: 20,
  });
  const { shown } = await send(of);
  expect(shown.join("\n").match(/^• /gm)).toHaveLength(20);
  expect(shown).toContain("*and more: 10 out, 0 low, 0 back, 0 gone*");
});

test("a line says on a row of its own where the product lies idle", async () => {
  const { shown } = await send(message({ sections: [section("low", [line({ transfer: "Bodega <2> has 40" })])] }));
  expect(shown[2]).toMatch(/\n {4}Bodega &lt;2&gt; has 40$/);
});

test("small print that fills a part gets one of its own, and lines before it keep theirs", async () => {
  const notes = Array.from({ length: 9 }, () => "商".repeat(160));
  const lines = Array.from({ length: 42 }, () => line());
  const { parts } = await send(message({ sections: [section("low", lines)], notes, orders: table("x", 20) }));
  expect(parts).toHaveLength(2);
  expect(parts.map((part) => mrkdwnOf(part).join("\n").match(/^• /gm)?.length ?? 0).every((count) => count > 0)).toBe(
    true,
  );
});
