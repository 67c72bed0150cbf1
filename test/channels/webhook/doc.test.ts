import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import { channelSchema } from "../../../src/channels/index.ts";
import { openWebhook } from "../../../src/channels/webhook/channel.ts";
import { composeBody } from "../../../src/channels/webhook/compose-body.ts";
import { composeMessage } from "../../../src/messages/compose-message.ts";
import { decimal } from "../../../src/stock/decimal.ts";
import { breached, delivery, ENGLISH } from "../../messages/changes.ts";
import { level, product } from "../../stock/levels.ts";

const RECEIVER = "docs/webhook-receiver.mjs";
const SECRET = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;

const page = readFileSync("docs/webhook.md", "utf8");

function blockOf(language: string): string {
  return page.match(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "ms"))?.[1] ?? "";
}

const coffee = product({
  id: 302,
  name: "Café molido 1 lb",
  sku: "CAF-1",
  category: "Abarrotes",
  brand: null,
  supplier: "Tostaduría Sol",
  cost: decimal("4.5"),
});
const shelf = level(
  { stock: "3.5", minimum: 10, maximum: 40, branch: "Sucursal Norte", warehouse: "Bodega Norte" },
  coffee,
);
const elsewhere = { branch: "Sucursal Central", warehouse: "Bodega Principal", above: decimal(40) };
const message = composeMessage(
  [delivery(42, [{ ...breached(shelf, { stockBefore: decimal(12) }), elsewhere }], { id: "mi-empresa.42.erp" })],
  ENGLISH,
);

test("the config in the documentation is one", () => {
  const written = blockOf("yaml")
    .replace(/^ {4}# ([a-z]+:)/gm, "    $1")
    .replace(/\$\{WEBHOOK_URL\}/, "https://erp.example.com/hooks/lowstockd")
    .replace(/\$\{WEBHOOK_SECRET\}/, SECRET);
  expect(channelSchema.parse(parse(written).channels.erp)).toMatchObject({ type: "webhook", timeout: 10_000 });
});

test("the document in the documentation is what is posted, under the id in its headers", () => {
  const { id, ...body } = composeBody(message);
  expect(JSON.parse(blockOf("json"))).toEqual({ id, ...body });
  expect(blockOf("http").match(/^(?:webhook-id|idempotency-key): .*$/gm)).toEqual([
    `webhook-id: ${id}`,
    `idempotency-key: ${id}`,
  ]);
});

test("the receiver in the documentation takes what is signed, once, and refuses what is not", async () => {
  expect(blockOf("js")).toBe(readFileSync(RECEIVER, "utf8"));
  const receiver = spawn(process.execPath, [RECEIVER], {
    env: { WEBHOOK_SECRET: SECRET, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    let output = "";
    receiver.stdout.on("data", (chunk) => {
      output += chunk;
    });
    await once(receiver.stdout, "data");
    const port = /^listening on port (\d+)\n$/.exec(output)?.[1];
    const post = (secret: string) =>
      openWebhook(
        { url: `http://127.0.0.1:${port}/hooks`, secret, headers: {}, timeout: 10_000, max_body: 512_000 },
        Date.now,
      ).send(message, { partsSent: 0, onPartSent: async () => {}, signal: new AbortController().signal });

    expect(await post(SECRET)).toEqual({ outcome: "sent" });
    expect(await post(SECRET)).toEqual({ outcome: "sent" });
    expect(await post(`whsec_${Buffer.alloc(32, 6).toString("base64")}`)).toEqual({
      outcome: "retryable",
      needsOperator: true,
      reason: "the webhook answered 401 wrong signature: check secret and headers",
    });
    const closed = once(receiver, "close");
    receiver.kill();
    await closed;
    expect(output.split("\n").slice(1)).toEqual(["breached: Café molido 1 lb, Bodega Norte, 3.5 left", ""]);
  } finally {
    receiver.kill();
  }
});
