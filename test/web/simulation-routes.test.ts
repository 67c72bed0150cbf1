import { expect, jest, test } from "@jest/globals";
import { SCHEMAS } from "../../src/web/api/schemas.ts";
import { lowstockd, PATIENCE_MS } from "../cli/lowstockd.ts";
import { type Outside, openOutside } from "../cli/outside.ts";
import { fillShelves, pickShelves } from "../cli/shelves.ts";
import { checked } from "./api/strictly.ts";
import { createFormClient } from "./form-client.ts";
import { ask, type Serving, startServing } from "./serving-daemon.ts";

jest.setTimeout(PATIENCE_MS);

const RARELY = { poll: { cron: "0 0 29 2 *", coverage: "full" } };

/** A shop of which the daemon has seen that one product went down to 15, ran out and came back. */
async function sellOut(outside: Outside): Promise<void> {
  const config = await outside.writeConfig(RARELY);
  const { company } = outside.shop;
  fillShelves(company);
  const [sold] = pickShelves(company, 1);
  if (!sold) throw new Error("the shop is too small");
  for (const stock of [50, 15, 0, 50]) {
    company.editRow(sold.id, sold.warehouseId, { stock });
    await lowstockd("once", "-c", config);
  }
}

const tryRules = ({ address }: Serving, body: object) =>
  ask(new URL("/api/v1/simulate", address), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

test("rules are tried over the API as by the command, and what is wrong with them is named by its field", async () => {
  await using outside = await openOutside({ products: 40 });
  await sellOut(outside);
  await using serving = await startServing(outside, {}, RARELY);
  const sections = { thresholds: { rules: [{ match: {}, minimum: 20 }] } };
  const { status, text } = await tryRules(serving, { sections });
  expect(status).toBe(200);
  const answer = checked("/api/v1/simulate", text, SCHEMAS.RulesTried);
  expect(answer).toMatchObject({
    isFine: true,
    companies: [
      {
        company: "torogoz",
        inForce: { levelsTold: 1, stockOuts: { all: 1, toldBefore: 0, toldAtOnce: 1 } },
        tried: { levelsTold: 1, stockOuts: { all: 1, toldBefore: 1, toldAtOnce: 0 } },
      },
    ],
  });
  const file = await outside.writeConfig({ ...RARELY, ...sections });
  const printed = await lowstockd("simulate", "--json", "--config", file, "--beside", serving.config);
  const [told] = JSON.parse(printed.stdout).companies;
  // The daemon may poll in between.
  expect({ ...told, to: null, polls: 0, wholePolls: 0 }).toEqual({
    ...answer.companies[0],
    to: null,
    polls: 0,
    wholePolls: 0,
  });
  const alone = checked("alone", (await tryRules(serving, { days: 7 })).text, SCHEMAS.RulesTried);
  expect(alone.companies[0]).toMatchObject({ inForce: { levelsTold: 1 }, tried: null });

  const wrong = await tryRules(serving, {
    sections: { thresholds: { rules: [{ match: {}, minimum: "many" }] }, routes: [{ channels: ["comprass"] }] },
  });
  expect([wrong.status, JSON.parse(wrong.text).errors.map(({ at }: { at: string }) => at)]).toEqual([
    400,
    ["sections.thresholds.rules[0].minimum"],
  ]);
  const unknown = await tryRules(serving, { sections: { routes: [{ channels: ["comprass"] }] } });
  expect(JSON.parse(unknown.text).errors).toEqual([
    { at: "sections.routes[0].channels[0]", message: 'there is no channel "comprass", did you mean compras?' },
  ]);
  expect((await tryRules(serving, { company: "acme" })).status).toBe(404);
  expect((await tryRules(serving, { sections: { store: { url: "memory:" } } })).status).toBe(400);
});

test("rules are tried on a page, which says what is wrong with them and fills nothing in from the environment", async () => {
  await using outside = await openOutside({ products: 40 });
  await sellOut(outside);
  await using serving = await startServing(outside, {}, RARELY);
  const client = createFormClient(serving.address);
  expect((await client.get("/simulate")).text).toContain("Try rules");

  const tried = await client.post("/simulate", {
    sections: "thresholds:\n  rules:\n    - { match: {}, minimum: 20 } # <b>\n",
    days: "7",
  });
  expect(tried.status).toBe(200);
  expect(tried.text).toContain("minimum: 20 } # &lt;b&gt;");
  expect(cellsOf(tried.text, "Ran out: told before")).toEqual(["0", "1"]);
  expect(cellsOf(tried.text, "Ran out: told when they were out")).toEqual(["1", "0"]);
  expect(tried.text).toContain('<option value="7" selected>');

  const alone = await client.post("/simulate", { sections: " ", days: "28" });
  expect(cellsOf(alone.text, "Levels told")).toEqual(["1"]);

  for (const [sections, complaint] of [
    ["thresholds: [", "Flow sequence"],
    ["thresholds:\n  rules:\n    - { match: {}, minimum: many }", "thresholds.rules[0].minimum"],
    ["channels: {}", "Unrecognized key"],
    ["just a text", "must be a mapping"],
    [`routes: [{ channels: ['\${HOME}'] }]`, `there is no channel &quot;\${HOME}&quot;`],
    ["a: &a [x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c, *c]", "alias"],
  ]) {
    const { status, text } = await client.post("/simulate", { sections: sections ?? "", days: "28" });
    expect({ sections, status, text }).toEqual({
      sections,
      status: 200,
      text: expect.stringContaining(complaint ?? ""),
    });
    expect(text).toContain("This cannot be tried:");
  }
  expect((await client.post("/simulate", { sections: "", _csrf: "" })).status).toBe(403);
});

/** The cells of a row of a page's table. */
function cellsOf(html: string, label: string): string[] {
  const row = html.split("<tr>").find((it) => it.includes(`<bdi>${label}</bdi>`)) ?? "";
  return [...row.matchAll(/<td class="number"[^>]*>([^<]*)<\/td>/g)].map(([, cell = ""]) => cell);
}
