import { readdir, readFile } from "node:fs/promises";
import { expect, jest, test } from "@jest/globals";
import { lowstockd, PATIENCE_MS } from "./lowstockd.ts";
import { openOutside } from "./outside.ts";
import { fillShelves, pickShelves } from "./shelves.ts";

jest.setTimeout(PATIENCE_MS);

test("a preview shows what each channel would get, sends nothing and leaves no trace, with a store or without", async () => {
  await using outside = await openOutside({ products: 40 });
  const { shop, mail, slack } = outside;
  fillShelves(shop.company);
  const [early, late] = pickShelves(shop.company, 2);
  if (!early || !late) throw new Error("the shop is too small");
  const config = await outside.writeConfig();
  shop.company.editRow(early.id, early.warehouseId, { stock: 2 });

  const filesBefore = await readdir(outside.folder);
  const fresh = await lowstockd("preview", "--config", config);
  expect(fresh.status).toBe(0);
  expect(fresh.stdout).toContain("torogoz: ");
  expect(fresh.stdout.match(/^── \w+/gm)).toEqual(["── bodega", "── compras"]);
  expect(fresh.stdout.match(new RegExp(`Producto ${early.id}`, "g"))?.length).toBeGreaterThanOrEqual(2);
  expect(await readdir(outside.folder)).toEqual(filesBefore);
  expect([mail.mails.length, slack.messages.length]).toEqual([0, 0]);

  expect(await lowstockd("once", "--config", config)).toMatchObject({ status: 0 });
  expect([mail.mails.length, slack.messages.length]).toEqual([1, 1]);
  shop.company.editRow(late.id, late.warehouseId, { stock: 0 });
  const stored = await readFile(outside.store);
  const later = await lowstockd("preview", "--config", config);
  expect(later.status).toBe(0);
  expect(later.stdout).toContain("1 breached");
  expect(later.stdout).toContain(`Producto ${late.id}`);
  expect(later.stdout).not.toContain(`Producto ${early.id}`);
  expect((await readFile(outside.store)).equals(stored)).toBe(true);
  expect([mail.mails.length, slack.messages.length]).toEqual([1, 1]);

  shop.company.active = false;
  const failed = await lowstockd("preview", "--config", config);
  expect([failed.status, failed.stdout]).toEqual([1, ""]);
  expect(failed.stderr).toMatch(/UnauthorizedError: SmartPyme refused the API key/);
});

test("a preview says what would wait, for what, and what is silenced", async () => {
  await using outside = await openOutside({ products: 40 });
  const { shop } = outside;
  fillShelves(shop.company);
  const [held, silenced, unrouted] = pickShelves(shop.company, 3);
  if (!held || !silenced || !unrouted) throw new Error("the shop is too small");
  const config = await outside.writeConfig({
    routes: [{ channels: ["compras"], match: { product_id: [held.id, silenced.id] }, digest: "0 0 29 2 *" }],
    alerts: { silences: [{ match: { product_id: silenced.id }, until: "2099-12-31", reason: "on order" }] },
  });
  expect(await lowstockd("once", "--config", config)).toMatchObject({ status: 0 });
  for (const { id, warehouseId } of [held, silenced, unrouted]) shop.company.editRow(id, warehouseId, { stock: 2 });
  const { stdout } = await lowstockd("preview", "--config", config);
  expect(stdout).toContain("No message would go out.");
  expect(stdout).toMatch(new RegExp(`^Silenced until 2099-12-31 \\(on order\\): product ${silenced.id}, `, "m"));
  expect(stdout).toContain("Told to nobody, as no route takes it: 1 change\n");
  expect(stdout).toMatch(
    new RegExp(
      `^Waits on compras until the digest of 29 Feb \\d{4}, 00:00: 1 change\\n {2}breached: Producto ${held.id}$`,
      "m",
    ),
  );
});
