import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import path from "node:path";
import { createServer } from "node:tls";
import { expect, jest, test } from "@jest/globals";
import { listen } from "../../src/sandbox/listen.ts";
import { CERTIFICATE, KEY } from "../channels/email/certificate.ts";
import { startReceiver } from "../channels/webhook/server.ts";
import { startConnectProxy } from "../connect-proxy.ts";
import { startHeartbeatSink } from "./heartbeat-sink.ts";
import { PATIENCE_MS, startIn } from "./lowstockd.ts";
import { openOutside, slackChannel, webhookChannel } from "./outside.ts";
import { fillShelves, pickShelves } from "./shelves.ts";

jest.setTimeout(PATIENCE_MS);

/** Speaks TLS as "localhost" in front of an http address, and answers that address over https. */
async function overTls(address: string, servers: AsyncDisposableStack): Promise<string> {
  const { port, pathname } = new URL(address);
  const server = createServer({ cert: CERTIFICATE, key: KEY }, (socket) => {
    const onward = connect(Number(port), "127.0.0.1");
    socket.on("error", () => onward.destroy());
    onward.on("error", () => socket.destroy());
    socket.pipe(onward).pipe(socket);
  });
  const [, own] = (await listen(server, 0, "127.0.0.1")).split(":");
  servers.defer(() => {
    server.close();
  });
  return `https://localhost:${own}${pathname}`;
}

test("SmartPyme, Slack, webhooks and the heartbeat are reached through the proxy that the environment names", async () => {
  await using outside = await openOutside({ products: 40 });
  await using servers = new AsyncDisposableStack();
  const proxy = servers.use(await startConnectProxy());
  const switchboard = servers.use(await startHeartbeatSink());
  const receiver = servers.adopt(await startReceiver(), (it) => it.close());
  const { shop, slack } = outside;
  fillShelves(shop.company);
  const [sold] = pickShelves(shop.company, 1);
  if (!sold) throw new Error("the shop is too small");
  shop.company.editRow(sold.id, sold.warehouseId, { stock: 0 });
  const addresses = await Promise.all(
    [shop.url, slack.url, receiver.url, switchboard.url].map((address) => overTls(address, servers)),
  );
  const [api = "", hook = "", erp = "", beat = ""] = addresses;
  const config = await outside.writeConfig({
    companies: [{ name: "torogoz", api_key: shop.apiKey, base_url: api }],
    channels: {
      bodega: slackChannel(hook),
      erp: webhookChannel(erp, `whsec_${Buffer.alloc(32, 9).toString("base64")}`),
    },
    operations: { heartbeat_url: beat },
  });
  const authority = path.join(outside.folder, "authority.pem");
  await writeFile(authority, CERTIFICATE);
  const env = { NODE_EXTRA_CA_CERTS: authority, HTTPS_PROXY: proxy.url, NO_PROXY: "<-loopback>" };

  const checked = await startIn(env, "check", "-c", config).ended;
  expect(checked.stdout).toContain(
    `Proxy:     ${proxy.name} (HTTPS_PROXY) for companies.torogoz, channels.bodega, channels.erp, operations.heartbeat_url`,
  );
  const once = await startIn(env, "once", "-c", config).ended;
  expect(once.status).toBe(0);
  expect([slack.messages.length, receiver.received.length, switchboard.beats.length]).toEqual([1, 1, 1]);
  expect(new Set(proxy.asked)).toEqual(new Set(addresses.map((address) => `CONNECT ${new URL(address).host}`)));

  const [asked] = [proxy.asked.length];
  const exempt = { ...env, NO_PROXY: `<-loopback>,${addresses.map((address) => new URL(address).host).join()}` };
  expect((await startIn(exempt, "once", "-c", config).ended).status).toBe(0);
  expect(proxy.asked).toHaveLength(asked);

  proxy.refuse(403);
  const refused = await startIn(env, "preview", "-c", config).ended;
  expect(refused.stderr).toContain(
    `ProxyError: SmartPyme cannot be reached: the proxy ${proxy.name} does not allow connections to ${new URL(api).host} (403)`,
  );
  expect([checked, once, refused].map((ended) => JSON.stringify(ended)).join()).not.toContain("MARKED");
});

test("a proxy that cannot be used is told by the name of its variable, before anything is done", async () => {
  await using outside = await openOutside({ products: 40 });
  const config = await outside.writeConfig({
    channels: { bodega: slackChannel("https://hooks.slack.com/services/T/B/x") },
  });
  for (const command of ["check", "once"]) {
    const env = { HTTPS_PROXY: "socks5://u:MARKED@proxy.example.com:1080" };
    const { status, stderr, stdout } = await startIn(env, command, "-c", config).ended;
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(
      "The environment variable HTTPS_PROXY names no proxy that can be used: it must be http://",
    );
    expect(stderr).not.toContain("MARKED");
  }
});
