import { expect, jest, test } from "@jest/globals";
import { hashPassword } from "../../src/web/password.ts";
import { PATIENCE_MS } from "../cli/lowstockd.ts";
import { mailChannel, openOutside, slackChannel, webhookChannel } from "../cli/outside.ts";
import { linksIn, PUBLIC_URL } from "./answering.ts";
import { ask, startServing } from "./serving-daemon.ts";

jest.setTimeout(PATIENCE_MS);

const API_KEY = "Xq7-api-key-of-the-shop";
const PASSWORD = "Xq7-smtp-password";
const SIGNING = `whsec_${Buffer.from("Xq7-signing-secret-of-the-webhook").toString("base64")}`;
const HEADER = "Xq7-header-of-the-webhook";
const TOKEN = "Xq7-token-of-the-programs";

/** Besides those that the document of the API names. */
const PAGES = [
  "/",
  "/levels",
  "/levels.csv",
  "/messages",
  "/messages?retried=refused",
  "/catalog",
  "/audit.csv?company=torogoz",
  "/level?company=torogoz&key=x",
  "/message?id=torogoz.1.bodega",
  "/trends",
  "/simulate",
  "/sign-in",
  "/a/forged",
  "/metrics",
  "/-/healthy",
  "/-/ready",
  "/-/leader",
  "/nowhere",
];

test("no page, metric or answer of the API holds a secret of the config, and the log holds none of what was sent", async () => {
  await using outside = await openOutside({ products: 60, apiKey: API_KEY });
  const hash = await hashPassword("secreto-de-ana");
  const slackUrl = `${outside.slack.url}/Xq7-of-the-webhook-address`;
  outside.slack.fail({ status: 404, body: `no_service ${slackUrl}` });
  await using serving = await startServing(
    outside,
    { public_url: PUBLIC_URL, token: TOKEN, users: [{ name: "ana", password_hash: hash }] },
    {
      companies: [
        { name: "torogoz", api_key: API_KEY, base_url: outside.shop.url },
        { name: "closed", api_key: `${API_KEY}-of-another`, base_url: outside.shop.url },
      ],
      channels: {
        bodega: slackChannel(slackUrl),
        compras: mailChannel(outside.mail.port),
        locked: mailChannel(outside.mail.port, { user: "alertas", password: PASSWORD }),
        erp: webhookChannel(`http://127.0.0.1:9/hook?key=${HEADER}`, SIGNING, { authorization: HEADER }),
      },
    },
  );
  const [first] = await outside.mail.received(1);
  const [answerPage = "none"] = linksIn(String(first?.mail.html));
  await serving.daemon.printed("will be tried again");
  const headers = { authorization: `Bearer ${TOKEN}` };
  const { paths } = JSON.parse((await serving.get("/api/v1/openapi.json", headers)).text);
  await ask(new URL("/api/v1/catalog/read", serving.address), {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: "{}",
  });
  expect((await serving.get(answerPage)).status).toBe(200);
  const asked = [...PAGES, answerPage, ...Object.keys(paths).map((path) => path.replace("{id}", "torogoz.1.bodega"))];
  for (const path of asked) {
    for (const accept of ["text/html", "application/json"]) {
      const { status, text, headers: answered } = await serving.get(path, { ...headers, accept });
      const all = text + JSON.stringify([...answered]);
      expect({ path, accept, failed: status >= 500 && status !== 503 }).toEqual({ path, accept, failed: false });
      for (const secret of ["Xq7", SIGNING, hash]) {
        expect({ path, accept, holds: all.includes(secret) }).toEqual({ path, accept, holds: false });
      }
    }
  }
  const { stdout } = await serving.daemon.stop("SIGTERM");
  for (const secret of ["Xq7", SIGNING, hash, answerPage])
    expect({ secret, log: stdout.includes(secret) }).toEqual({ secret, log: false });
});
