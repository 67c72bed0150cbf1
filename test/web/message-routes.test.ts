import { expect, jest, test } from "@jest/globals";
import { PATIENCE_MS } from "../cli/lowstockd.ts";
import { openOutside } from "../cli/outside.ts";
import { createFormClient } from "./form-client.ts";
import { startServing } from "./serving-daemon.ts";

jest.setTimeout(PATIENCE_MS);

/** Soon enough that a test lives to see what was put back go out. */
const EVERY_SECOND = { poll: { cron: "* * * * * *" } };

test("what was given up says why, can be looked at, and is sent again by a button; what was sent stands below", async () => {
  await using outside = await openOutside({ products: 40 });
  outside.slack.fail({ status: 400, body: "invalid_blocks <b>" });
  await using serving = await startServing(outside, {}, EVERY_SECOND);
  await serving.daemon.printed('"dead_letters":1');
  await outside.mail.received(1);
  const client = createFormClient(serving.address);
  const { text } = await client.get("/messages");
  expect(text).toContain("invalid_blocks &lt;b&gt;");
  const [, id = ""] = /name="id" value="([^"]+)"/.exec(text) ?? [];
  expect(id).toBe("torogoz.1.bodega");
  expect(text).toMatch(/<th scope="row">compras<\/th>.*newly short/);

  const message = await client.get(`/message?id=${id}`);
  expect(message.text).toMatch(/<pre>[^<]*Bodega/);
  await client.get("/messages");
  expect((await client.post("/messages/retry", { id, _csrf: "" })).status).toBe(403);
  expect(outside.slack.messages).toEqual([]);

  const retried = await client.post("/messages/retry", { id });
  expect(retried.headers.get("location")).toBe("/messages?retried=revived");
  await outside.slack.received(1);
  await serving.daemon.printed('"channel":"bodega","company":"torogoz","versions":[1]');
  const after = await client.get("/messages?retried=revived");
  expect(after.text).toContain("It waits again, and goes out within a minute.");
  expect(after.text).toContain("No message was given up.");
  const again = await client.post("/messages/retry", { id });
  expect(again.headers.get("location")).toBe("/messages?retried=refused");
});

test("what waits says since when and why; a message that is not there has no page", async () => {
  await using outside = await openOutside({ products: 40 });
  outside.slack.fail({ status: 500, body: "down" });
  await using serving = await startServing(outside, {}, { delivery: { first_retry: "1h", max_retry: "1h" } });
  await serving.daemon.printed("will be tried again");
  const client = createFormClient(serving.address);
  const { text } = await client.get("/messages");
  expect(text).toMatch(/<th scope="row">bodega<\/th>.*500/);
  const [, href = ""] = /href="(\/message\?[^"]+)"/.exec(text) ?? [];
  expect((await client.get(href)).status).toBe(200);
  for (const odd of ["/message", "/message?id=", "/message?id=torogoz.9.bodega", "/message?id=a&id=b"]) {
    expect((await client.get(odd)).status).toBe(404);
  }
  expect((await client.get("/messages?retried=%3Cb%3E")).text).not.toContain('role="status"');
});

test("all that was given up is sent again at once, but for what has no channel any more", async () => {
  await using outside = await openOutside({ products: 40 });
  outside.slack.fail({ status: 400, body: "invalid_blocks" });
  await using serving = await startServing(outside, {}, EVERY_SECOND);
  await serving.daemon.printed('"dead_letters":1');
  const client = createFormClient(serving.address);
  await client.get("/messages");
  const retried = await client.post("/messages/retry-all", {});
  expect(retried.headers.get("location")).toBe("/messages?retried=revived");
  await outside.slack.received(1);
});

test("what was sent can be looked at as it looked, and says to whom", async () => {
  await using outside = await openOutside({ products: 40 });
  await using serving = await startServing(outside);
  await outside.mail.received(1);
  await outside.slack.received(1);
  await serving.daemon.printed('"channel":"compras","company":"torogoz"');
  await serving.daemon.printed('"channel":"bodega","company":"torogoz"');
  const client = createFormClient(serving.address);
  const { text } = await client.get("/messages");
  expect(text).toMatch(/<th scope="row">compras<\/th>.*compras@example\.com/);
  const message = await client.get("/message?id=torogoz.1.compras");
  expect(message.text).toMatch(/Sent [^<]*2\d{3}[^<]* to compras@example\.com/);
  expect(message.text).toContain("Drawn again from the facts that were sent");
  expect(message.text).toMatch(/<pre>[^<]*Bodega/);
  const told = await client.get("/message?id=torogoz.1.bodega");
  expect(told.text).toMatch(/<bdi>Sent [^<]*\)<\/bdi>/);
});
