import { expect, jest, test } from "@jest/globals";
import { SCHEMAS } from "../../src/web/api/schemas.ts";
import { lowstockd, PATIENCE_MS } from "../cli/lowstockd.ts";
import { openOutside } from "../cli/outside.ts";
import { strictly } from "./api/strictly.ts";
import { createFormClient } from "./form-client.ts";
import { ask, type Serving, startServing } from "./serving-daemon.ts";

jest.setTimeout(PATIENCE_MS);

const RARELY = { poll: { cron: "0 0 29 2 *" } };

const read = ({ address }: Serving, body: object = {}) =>
  ask(new URL("/api/v1/catalog/read", address), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

test("a catalog is read when somebody asks for it, and looking at it costs no request", async () => {
  await using outside = await openOutside({ products: 60, dialect: "live" });
  await using serving = await startServing(outside, {}, RARELY);
  await outside.mail.received(1);
  const requests = () => outside.shop.requests().length;
  const before = requests();
  const client = createFormClient(serving.address);
  expect((await client.get("/catalog")).text).toContain("Not read since lowstockd started.");
  const unread = JSON.parse((await serving.get("/api/v1/summary")).text);
  expect([strictly(SCHEMAS.Summary)(unread), unread.isFine]).toEqual([[], false]);
  expect(strictly(SCHEMAS.Audit)(JSON.parse((await serving.get("/api/v1/audit")).text))).toEqual([]);
  expect((await serving.get("/audit.csv?company=torogoz")).status).toBe(404);
  expect(requests()).toBe(before);

  expect((await client.post("/catalog/read", { company: "torogoz", _csrf: "" })).status).toBe(403);
  expect((await client.post("/catalog/read", { company: "nobody" })).status).toBe(400);
  const asked = await client.post("/catalog/read", { company: "torogoz" });
  expect([asked.status, asked.headers.get("location")]).toEqual([303, "/catalog"]);
  // Waits for the same read, or makes another one.
  expect(JSON.parse((await read(serving, { company: "torogoz" })).text)).toEqual({
    isFine: true,
    companies: [{ company: "torogoz", error: null }],
  });
  const after = requests();
  expect(after).toBeGreaterThan(before);
  const { text } = await client.get("/catalog");
  expect(text).toContain("Counted by lowstockd, of the products that it reads");
  const audit = JSON.parse((await serving.get("/api/v1/audit")).text);
  expect(strictly(SCHEMAS.Audit)(audit)).toEqual([]);
  const summary = JSON.parse((await serving.get("/api/v1/summary")).text);
  expect([strictly(SCHEMAS.Summary)(summary), summary.isFine]).toEqual([[], true]);
  const csv = await serving.get("/audit.csv?company=torogoz");
  expect(csv.text.trim().split("\r\n")).toHaveLength(audit.companies[0].findings.length + 1);
  expect(requests()).toBe(after);

  const printed = JSON.parse((await lowstockd("audit", "--json", "-c", serving.config)).stdout);
  expect(audit.companies[0].findings).toEqual(printed.companies[0].findings);
  const counted = JSON.parse((await lowstockd("summary", "--json", "-c", serving.config)).stdout);
  expect({ ...summary.companies[0], at: null }).toEqual({ ...counted.companies[0], at: null });
  expect((await read(serving, { company: "nobody" })).status).toBe(404);
});

test("a read that fails says so, and what was read before stays", async () => {
  await using outside = await openOutside({ products: 40 });
  await using serving = await startServing(outside, {}, RARELY);
  await outside.mail.received(1);
  await read(serving);
  outside.shop.company.active = false;
  expect(JSON.parse((await read(serving)).text)).toMatchObject({
    isFine: false,
    companies: [{ company: "torogoz", error: expect.stringContaining("refused the API key") }],
  });
  const { text } = await createFormClient(serving.address).get("/catalog");
  expect(text).toContain("The last read failed: SmartPyme refused the API key");
  expect(text).toContain("Counted by SmartPyme.");
});
