import { expect, jest, test } from "@jest/globals";
import { PATIENCE_MS } from "../cli/lowstockd.ts";
import { pickShelves } from "../cli/shelves.ts";
import { type Answering, PUBLIC_URL, startAnswering } from "./answering.ts";
import { describeInBrowser, inspect, look, openBrowser, VIEWS } from "./browsing.ts";

jest.setTimeout(PATIENCE_MS);

const HOSTILE = `<script>alert(1)</script>"'&{{ x }}\u202e ${"ñ💻".repeat(80)}${"x".repeat(10_000)}`;

/** The addresses by which a mail's links are reached here. */
function here(url: string, { serving }: Answering): string {
  return url.replace(`${PUBLIC_URL}/`, serving.address);
}

async function linksOf(started: Answering, mails: number) {
  const html = String((await started.outside.mail.received(mails))[mails - 1]?.mail.html);
  const hrefs = [...html.matchAll(/href="([^"]+)"/g)].map(([, href = ""]) => href.replaceAll("&amp;", "&"));
  return hrefs.filter((href) => href.startsWith(PUBLIC_URL));
}

describeInBrowser("in a browser", () => {
  test("the page of a link is whole at both widths, in both languages, light and dark, whatever things are called", async () => {
    await using started = await startAnswering();
    const { company } = started.outside.shop;
    const [, , third] = pickShelves(company, 3);
    if (!third) throw new Error("the shop is too small");
    company.editProduct(third.id, { name: HOSTILE, sku: HOSTILE.slice(0, 90) });
    company.editRow(third.id, third.warehouseId, { stock: 0, maximum: 20 });
    const [hostile = ""] = (await linksOf(started, 2)).filter((href) => href.includes("/a/"));
    const [plain = ""] = await started.links(1);
    const slack = JSON.stringify((await started.outside.slack.received(1))[0]);
    const [warehouse = ""] = /\/a\/[a-z-]+\.bodega\.w[^|"?\\]+/.exec(slack) ?? [];
    expect(warehouse).not.toBe("");
    await using browser = await openBrowser();
    for (const view of VIEWS) {
      await using looking = await look(browser, view);
      const { page, complaints } = looking;
      for (const path of [here(hostile, started), plain, warehouse, `${plain}x`]) {
        await page.goto(new URL(path, started.serving.address).href);
        await inspect(page, path.slice(0, 40), view);
      }
      // A page that is not there is what the last one is for.
      expect(complaints.filter((words) => !words.includes("404"))).toEqual([]);
    }
  });

  test("from a mail's link to the silence and the next message, without JavaScript", async () => {
    await using started = await startAnswering();
    const { outside, low } = started;
    const { company } = outside.shop;
    await using browser = await openBrowser();
    const context = await browser.newContext({ locale: "es-SV", javaScriptEnabled: false });
    const page = await context.newPage();
    const [all = "", later = ""] = [
      (await linksOf(started, 1)).find((href) => href.includes("/levels?")),
      (await linksOf(started, 1)).find((href) => href.endsWith("?later")),
    ];
    await page.goto(here(all, started));
    expect(await page.locator("tbody tr").count()).toBe(2);
    await page.goto(here(later, started));
    expect(await page.locator("input[value=later]").isChecked()).toBe(true);
    await page.locator("input[value=ordered]").check();
    expect(await page.locator("input[inputmode=decimal]").inputValue()).toBe("19");
    await page.locator("input[inputmode=decimal]").fill("60");
    await page.locator("#by").fill("Ana");
    await page.locator("form button").click();
    expect(await page.locator("h1").textContent()).toBe("Gracias");
    expect(await page.locator(".state").textContent()).toMatch(/^60 pedidos por Ana, llegan el /);

    // Another product falls: its message says what was answered, and nothing else of the one that was.
    const [, , third] = pickShelves(company, 3);
    if (!third) throw new Error("the shop is too small");
    company.editRow(third.id, third.warehouseId, { stock: 0 });
    const second = String((await outside.mail.received(2))[1]?.mail.text);
    expect(second).toMatch(/Answered since the last message: Producto \d+ \([^)]+\), 60 ordered by Ana, due /);
    expect(second.match(/^\* Producto/gm)).toHaveLength(1);
    // All are back: whoever knew hears of it, with what was ordered.
    for (const { id, warehouseId } of low) company.editRow(id, warehouseId, { stock: 61 });
    const back = String((await outside.mail.received(3))[2]?.mail.text);
    expect(back).toContain("60 ordered by Ana");
    expect(back.match(/^\* Producto/gm)).toHaveLength(2);
  });
});
