import { expect, jest, test } from "@jest/globals";
import { DIALECTS } from "../../src/sandbox/dialect.ts";
import { lowstockd, PATIENCE_MS } from "./lowstockd.ts";
import { openOutside } from "./outside.ts";
import { fillShelves, pickShelves } from "./shelves.ts";
import { slackText, toldIn } from "./told.ts";

jest.setTimeout(PATIENCE_MS);

test.each(DIALECTS)("each change is told once to every channel (%s dialect)", async (dialect) => {
  await using outside = await openOutside({ dialect, products: 40 });
  const { mail, slack } = outside;
  const { company } = outside.shop;
  fillShelves(company);
  const [sold, halved, doomed] = pickShelves(company, 3);
  if (!sold || !halved || !doomed) throw new Error("the shop is too small");
  const name = ({ id }: { id: number }) => `Producto ${id}`;
  const config = await outside.writeConfig();
  const once = () => lowstockd("once", "--config", config);

  company.editRow(sold.id, sold.warehouseId, { stock: 0 });
  company.editRow(doomed.id, doomed.warehouseId, { stock: 2 });
  expect(await once()).toMatchObject({ status: 0, stderr: "" });
  expect([mail.mails.length, slack.messages.length]).toEqual([1, 1]);
  expect(mail.mails[0]?.mail.subject).toBe("1 out of stock, 1 low: first look");
  expect(slackText(slack.messages[0])).toContain(name(sold));

  company.editRow(halved.id, halved.warehouseId, { stock: 5 });
  expect(await once()).toMatchObject({ status: 0 });
  expect([mail.mails.length, slack.messages.length]).toEqual([2, 2]);
  expect(mail.mails[1]?.mail.subject).toMatch(`Low stock: ${name(halved)}`);
  expect(slackText(slack.messages[1])).toContain(name(halved));
  expect(slackText(slack.messages[1])).not.toContain(name(sold));

  expect(await once()).toMatchObject({ status: 0 });
  expect([mail.mails.length, slack.messages.length]).toEqual([2, 2]);

  company.editRow(sold.id, sold.warehouseId, { stock: 37.5 });
  company.deleteProduct(doomed.id);
  expect(await once()).toMatchObject({ status: 0 });
  expect([mail.mails.length, slack.messages.length]).toEqual([3, 3]);
  const [, , last] = mail.mails;
  if (!last) throw new Error("there is no third mail");
  expect(last.mail.subject).toBe("1 recovered, 1 no longer watched");
  expect(toldIn(last, "Recovered")).toEqual([expect.stringMatching(/: 37\.5$/)]);
  for (const text of [last.mail.text ?? "", slackText(slack.messages[2])]) {
    expect(text).toMatch(new RegExp(`${name(sold)}[^]*37\\.5[^]*restocked`));
    expect(text).toMatch(new RegExp(`${name(doomed)}[^]*deleted in SmartPyme`));
  }
  expect(slack.refused).toEqual([]);
});

test("a poll that fails ends with 1, and what waits from earlier runs goes out all the same", async () => {
  await using outside = await openOutside({ products: 40 });
  const { shop, mail, slack } = outside;
  const config = await outside.writeConfig();
  const once = () => lowstockd("once", "--config", config);

  slack.fail({ status: 403, body: "action_prohibited" });
  expect(await once()).toMatchObject({ status: 1 });
  expect([mail.mails.length, slack.messages.length]).toEqual([1, 0]);

  shop.company.active = false;
  const failed = await once();
  expect(failed.status).toBe(1);
  expect(failed.stdout).toMatch(/poll failed.*/);
  expect(failed.stdout).toMatch(/UnauthorizedError/);
  expect([mail.mails.length, slack.messages.length]).toEqual([1, 1]);
});
