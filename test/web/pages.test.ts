import { readFileSync } from "node:fs";
import { expect, jest, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { hashPassword } from "../../src/web/password.ts";
import { lowstockd, PATIENCE_MS } from "../cli/lowstockd.ts";
import { openOutside } from "../cli/outside.ts";
import { fillShelves, pickShelves } from "../cli/shelves.ts";
import { describeInBrowser, inspect, look, openBrowser, VIEWS } from "./browsing.ts";
import { addPast } from "./past.ts";
import { startServing } from "./serving-daemon.ts";

jest.setTimeout(2 * PATIENCE_MS);

const PASSWORD = "secreto-de-ana";

describeInBrowser("in a browser", () => {
  test("each page is whole at both widths, in both languages, light and dark: nothing overflows, fails or keeps anybody out", async () => {
    await using opened = await openShop();
    const { browser, address } = opened;
    for (const view of VIEWS) {
      await using looking = await look(browser, view);
      const { page, complaints } = looking;
      await page.goto(new URL("/levels?status=out", address).href);
      expect(page.url()).toContain("/sign-in?to=");
      await inspect(page, "/sign-in", view);
      await signIn(page);
      expect(page.url()).toBe(new URL("/levels?status=out", address).href);
      if (view === VIEWS[0]) await readCatalog(page, address);
      for (const path of [
        "/",
        "/levels",
        "/levels?status=out&sort=since&turned=yes",
        "/levels?q=nothing+is+called+so",
        "/messages",
        "/catalog",
        "/trends?warehouse=nowhere",
        "/simulate",
      ]) {
        await page.goto(new URL(path, address).href);
        await inspect(page, path, view);
      }
      await page.goto(new URL("/levels", address).href);
      await page.locator("tbody th a").first().click();
      await page.waitForURL(/\/level\?/);
      await inspect(page, "/level", view);
      expect({ view, complaints }).toEqual({ view, complaints: [] });
    }
  });

  test("by the keyboard alone one gets past the head of the page, and finds a product by its name", async () => {
    await using opened = await openShop();
    await using looking = await look(opened.browser, { locale: "es-SV", width: 1280, scheme: "light" });
    const { page } = looking;
    await page.goto(opened.address);
    // The browser gives the focus to the first field once it has laid out the page.
    await page.waitForFunction("document.activeElement.id === 'name'");
    await page.keyboard.type("ana");
    await page.keyboard.press("Tab");
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    await page.waitForURL(opened.address);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("content");
    await page.goto(new URL("/levels", opened.address).href);
    const [name = ""] = await page.locator("tbody th bdi").allTextContents();
    await page.locator("#q").focus();
    await page.keyboard.type(name.toUpperCase());
    await page.keyboard.press("Enter");
    await page.waitForURL(/[?&]q=/);
    for (const found of await page.locator("tbody th > bdi, tbody th > a").allTextContents())
      expect(found).toContain(name);
    expect(await page.locator("#q").inputValue()).toBe(name.toUpperCase());
  });

  test("names that are markup, script or turned text stand there as text, however long, and filters find them", async () => {
    await using opened = await openShop({ hostile: true, past: true });
    await using looking = await look(opened.browser, { locale: "en-US", width: 360, scheme: "light" });
    const { page, complaints } = looking;
    await page.goto(opened.address);
    await signIn(page);
    await readCatalog(page, opened.address);
    for (const path of ["/", "/levels", "/trends?days=90", "/messages", "/catalog"]) {
      await page.goto(new URL(path, opened.address).href);
      await inspect(page, path, {});
      expect(await page.evaluate("window.owned ?? null")).toBeNull();
      expect(await page.locator("main script, main img, main iframe").count()).toBe(0);
    }
    for (const index of [0, 1, 2, 3, 4, 5]) {
      await page.goto(new URL("/levels", opened.address).href);
      await page.locator("tbody th a").nth(index).click();
      await page.waitForURL(/\/level\?/);
      await inspect(page, "/level", { index });
      expect(await page.evaluate("window.owned ?? null")).toBeNull();
      expect(await page.locator("main script, main img, main iframe").count()).toBe(0);
    }
    for (const sections of ["", HOSTILE.map((odd) => JSON.stringify(odd)).join("\n")]) {
      await page.goto(new URL("/simulate", opened.address).href);
      await page.fill("#sections", sections);
      await page.locator("main button[type=submit]").click();
      await page.locator(sections === "" ? "main table" : "main [role=alert]").waitFor();
      await inspect(page, "/simulate tried", { sections });
      expect(await page.inputValue("#sections")).toBe(sections);
      expect(await page.evaluate("window.owned ?? null")).toBeNull();
    }
    await page.goto(new URL("/levels", opened.address).href);
    const before = await page.locator("tbody tr").count();
    expect(before).toBeGreaterThan(0);
    await page.selectOption("#supplier", { index: 1 });
    await page.selectOption("#branch", { index: 1 });
    await page.locator("main button[type=submit]").first().click();
    await page.waitForURL(/supplier=/);
    expect(await page.locator("tbody tr").count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });

  test("the past of a level and the trends are drawn as charts, and stand there as tables without JavaScript", async () => {
    await using opened = await openShop({ past: true });
    for (const view of VIEWS) {
      await using looking = await look(opened.browser, view);
      const { page, complaints } = looking;
      await page.goto(new URL("/trends?days=90", opened.address).href);
      await signIn(page);
      expect(await page.locator(".uplot canvas").count()).toBe(1);
      await inspect(page, "/trends", view);
      await page.locator("summary").click();
      expect(await page.locator("figure tbody tr").count()).toBeGreaterThan(50);
      await inspect(page, "/trends, unfolded", view);
      await page
        .getByRole("link", { name: /^Producto/ })
        .first()
        .click();
      await page.waitForURL(/\/level\?/);
      expect(await page.locator(".uplot canvas").count()).toBe(1);
      await inspect(page, "/level", view);
      await page.emulateMedia({ colorScheme: view.scheme === "dark" ? "light" : "dark" });
      await page.setViewportSize({ width: 700, height: 800 });
      expect(await page.locator(".uplot canvas").count()).toBe(1);
      await page
        .locator("main")
        .getByRole("link", { name: /^(?:Look|Ver)$/ })
        .first()
        .click();
      await page.waitForURL(/\/message\?/);
      await inspect(page, "/message", view);
      expect({ view, complaints }).toEqual({ view, complaints: [] });
    }
    const context = await opened.browser.newContext({ javaScriptEnabled: false, locale: "en-US" });
    const page = await context.newPage();
    await page.goto(new URL("/trends?days=90", opened.address).href);
    await signIn(page);
    await page.locator("summary").click();
    expect(await page.locator("figure tbody tr").first().isVisible()).toBe(true);
    await page.selectOption("#days", "30");
    await page.locator("main button[type=submit]").first().click();
    await page.waitForURL(/days=30/);
    expect(await page.locator("figure tbody tr").count()).toBeLessThanOrEqual(31);
    await context.close();
  });

  test("a page that is open shows what a poll has found since, and takes nothing from who is writing", async () => {
    await using opened = await openShop({ poll: { cron: "* * * * * *" } });
    const { company } = opened.outside.shop;
    await using looking = await look(opened.browser, { locale: "en-US", width: 1280, scheme: "light" });
    const { page, complaints } = looking;
    await page.goto(new URL("/levels?status=out", opened.address).href);
    await signIn(page);
    const before = await page.locator("tbody tr").count();
    const [first] = pickShelves(company, 1);
    if (!first) throw new Error("the shop is empty");
    company.editRow(first.id, first.warehouseId, { stock: 1_000 });
    await page
      .locator("tbody tr")
      .nth(before - 1)
      .waitFor({ state: "detached" });

    await page.fill("#q", "half a wo");
    company.editRow(first.id, first.warehouseId, { stock: 0 });
    // By the second change the page has heard of the first, and had the time to take it.
    await page.evaluate(
      "new Promise((done) => { let heard = 0; new EventSource('/events').addEventListener('changed', () => { heard += 1; if (heard === 2) done(); }); })",
    );
    expect(await page.locator("#q").inputValue()).toBe("half a wo");
    expect(await page.locator("tbody tr").count()).toBe(before - 1);
    expect(complaints).toEqual([]);
  });

  test("what is filtered is what is downloaded", async () => {
    await using opened = await openShop();
    await using looking = await look(opened.browser, { locale: "es-SV", width: 1280, scheme: "light" });
    const { page } = looking;
    await page.goto(new URL("/levels?status=out", opened.address).href);
    await signIn(page);
    const shown = await page.locator("tbody tr").count();
    const [csv] = await Promise.all([page.waitForEvent("download"), page.getByText("En CSV").click()]);
    expect(csv.suggestedFilename()).toMatch(/^stock-\d{4}-\d\d-\d\d\.csv$/);
    const lines = readFileSync(await csv.path(), "utf8")
      .trimEnd()
      .split("\r\n");
    expect(lines[0]).toContain("Empresa,Estado,Sucursal,Bodega,Producto");
    expect(lines.slice(1).filter((line) => line.includes(",Agotado,"))).toHaveLength(shown);
    const [xlsx] = await Promise.all([page.waitForEvent("download"), page.getByText("En un libro").click()]);
    expect(
      readFileSync(await xlsx.path())
        .subarray(0, 2)
        .toString(),
    ).toBe("PK");
  });
});

const HOSTILE = [
  '"><script>window.owned=1</script>',
  "<img src=x onerror=window.owned=1>",
  "'onmouseover='window.owned=1",
  "\u202e\u2066{{ words }}{% raw %}",
  "</select></td><h1>&lt;",
  "x".repeat(10_000),
];

/** A shop with a daemon that has polled it, and a browser. */
async function openShop({
  hostile = false,
  past = false,
  ...sections
}: {
  hostile?: boolean;
  past?: boolean;
  poll?: object;
} = {}) {
  await using opening = new AsyncDisposableStack();
  const outside = opening.use(await openOutside({ products: 120 }));
  const { company } = outside.shop;
  fillShelves(company);
  for (const [index, { id, warehouseId }] of pickShelves(company, 70).entries()) {
    company.editRow(id, warehouseId, {
      stock: index % 4,
      note: hostile ? (HOSTILE[index % HOSTILE.length] ?? "") : "",
    });
    if (!hostile) continue;
    const odd = HOSTILE[index % HOSTILE.length] ?? "";
    company.editProduct(id, { name: odd, sku: odd, category: odd, brand: odd, supplier: odd });
  }
  if (hostile) {
    for (const [index, { name, branch }] of [...company.warehouses].entries()) {
      const odd = HOSTILE[index % HOSTILE.length] ?? "";
      company.editWarehouse({ branch, warehouse: name }, { name: `${odd}${index}`, branch: `${odd}${index}` });
    }
  }
  if (past) {
    await lowstockd("once", "--config", await outside.writeConfig());
    await addPast(outside.store, "torogoz", 80);
  }
  const users = [{ name: "ana", password_hash: await hashPassword(PASSWORD) }];
  const serving = opening.use(await startServing(outside, { users }, sections));
  await outside.mail.received(1);
  const browser = opening.adopt(await openBrowser(), (it) => it.close());
  const closing = opening.move();
  return { outside, address: serving.address, browser, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

/** Has the catalog read by the button of its page, and waits until the page shows it by itself. */
async function readCatalog(page: Page, address: string): Promise<void> {
  await page.goto(new URL("/catalog", address).href);
  await inspect(page, "/catalog before it is read", {});
  await page.locator("main button[type=submit]").click();
  await page.locator("main h4").first().waitFor();
}

async function signIn(page: Page): Promise<void> {
  await page.fill("#name", "ana");
  await page.fill("#password", PASSWORD);
  await page.locator("main button[type=submit]").click();
  await page.waitForURL((url) => !url.pathname.endsWith("/sign-in"));
}

/** Looks for what does not fit and for what keeps people out who see or move little. */
