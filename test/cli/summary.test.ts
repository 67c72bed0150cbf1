import { expect, jest, test } from "@jest/globals";
import { SCHEMAS } from "../../src/web/api/schemas.ts";
import { strictly } from "../web/api/strictly.ts";
import { lowstockd, PATIENCE_MS } from "./lowstockd.ts";
import { openOutside } from "./outside.ts";

jest.setTimeout(PATIENCE_MS);

test("SmartPyme's own counts are told as its own; those of a server that has none are ours, of what it lists", async () => {
  const seen = [];
  for (const dialect of ["documented", "live", "unified"] as const) {
    await using outside = await openOutside({ products: 60, dialect });
    const config = await outside.writeConfig({ poll: { cron: "0 0 29 2 *", filters: { enabled: "any" } } });
    const { status, stdout } = await lowstockd("summary", "--json", "-c", config);
    const json = JSON.parse(stdout);
    expect({ dialect, status, wrong: strictly(SCHEMAS.Summary)(json) }).toEqual({ dialect, status: 0, wrong: [] });
    const { products, stock, source, reason } = json.companies[0];
    seen.push({ products, units: Number(stock.units).toFixed(2), inStock: stock.productsInStock, source });
    expect(reason).toEqual(source === "smartpyme" ? null : expect.stringContaining("500"));
    const words = (await lowstockd("summary", "--company", "torogoz", "-c", config)).stdout;
    expect(words).toContain(source === "smartpyme" ? "counted by   SmartPyme" : "counted by   lowstockd");
    expect(words).toContain(`${products.total}: ${products.active} active, ${products.inactive} inactive`);
  }
  const [own, ...computed] = seen;
  expect(own?.source).toBe("smartpyme");
  expect(computed).toEqual(computed.map(() => ({ ...own, source: "computed" })));
});

test("a company that cannot be read is named, and an audit has the shape that the API describes", async () => {
  await using outside = await openOutside({ products: 40 });
  const companies = [
    { name: "torogoz", api_key: outside.shop.apiKey, base_url: outside.shop.url },
    { name: "closed", api_key: "wrong-key", base_url: outside.shop.url },
  ];
  const config = await outside.writeConfig({ companies });
  const summary = await lowstockd("summary", "--json", "-c", config);
  const json = JSON.parse(summary.stdout);
  expect([summary.status, strictly(SCHEMAS.Summary)(json)]).toEqual([1, []]);
  expect(json).toMatchObject({
    isFine: false,
    companies: [{ error: null }, { company: "closed", error: expect.stringContaining("refused the API key") }],
  });
  const audit = await lowstockd("audit", "--json", "-c", config);
  expect([audit.status, strictly(SCHEMAS.Audit)(JSON.parse(audit.stdout))]).toEqual([1, []]);
  expect((await lowstockd("summary", "--company", "nobody", "-c", config)).status).toBe(2);
});
